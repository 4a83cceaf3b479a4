import { initAll } from "./nhsuk-frontend.min.js?v=6becb5e390e9";

initAll();

const roomBeside = window.matchMedia("(min-width: 61.25em)");
if (!CSS.supports("selector(::details-content)")) {
  const filters = document.querySelector(".app-filters");
  if (filters) filters.open = roomBeside.matches;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById(button.dataset.says);
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      if (said) said.textContent = button.dataset.done;
    } catch {
      button.hidden = true; // the browser does not allow it: the address can be copied by hand
    }
  });
}

const leave = document.querySelector("[data-leave]");
if (leave) {
  const go = (event) => {
    event?.preventDefault();
    window.location.replace(leave.href);
  };
  leave.addEventListener("click", go);
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    presses = event.key === "Shift" ? [...presses, event.timeStamp].slice(-3) : [];
    if (presses.length === 3 && presses[2] - presses[0] < 2000) go();
  });
}

const suggestHere = () => {
  if (document.activeElement?.matches("[data-suggest]")) import("./suggest.js?v=3d9d7021b034").catch(() => {});
};
document.addEventListener("focusin", suggestHere);
suggestHere();
