// The little that script adds: every page works without it. Loaded as a module on each page.
import { initAll } from "./nhsuk-frontend.min.js";

initAll();

// Browsers that cannot show a closed <details> as open by style alone (before 2025) get the
// filters opened here when there is room beside the results.
const roomBeside = window.matchMedia("(min-width: 61.25em)");
if (!CSS.supports("selector(::details-content)")) {
  const filters = document.querySelector(".app-filters");
  if (filters) filters.open = roomBeside.matches;
}

// Buttons that need script are hidden in the page and shown here, so nobody meets a dead button.
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

// Leaving quickly: the page before is not left behind in the list of this tab. Shift three times
// in a row does the same.
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
