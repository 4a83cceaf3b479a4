// What script adds to the list of stewards: single keys while the focus is on the list. Every one of
// them is a box, a link or a button that works without it.

const list = document.querySelector("[data-work]");
const find = (selector) => list.querySelector(selector);
const KEYS = "waymark-work-keys";

// All that this computer remembers: that somebody has turned the keys off.
const off = () => {
  try {
    return localStorage.getItem(KEYS) === "off";
  } catch {
    return false;
  }
};
const turn = (on) => {
  try {
    if (on) localStorage.removeItem(KEYS);
    else localStorage.setItem(KEYS, "off");
  } catch {
    // A browser that keeps nothing has the keys on with the next page.
  }
};

const rows = () => [...list.querySelectorAll("[data-work-row]")];
const linkOf = (row) => row.querySelector("[data-work-open]");
const boxOf = (row) => row.querySelector("input[type=checkbox]");

const deeds = {
  j: (row) => step(row, 1),
  k: (row) => step(row, -1),
  x: (row) => row && boxOf(row).click(),
  a: (row) => row && goOn(row),
  u: () => find("[data-work-undo]")?.click(),
  "?": () => {
    find("[data-work-keys]").open = true;
    find("[data-work-help]").focus();
  },
};

function step(row, by) {
  const all = rows();
  // From above the list, down is the first one and up is none.
  const next = row ? all[all.indexOf(row) + by] : by > 0 ? all[0] : null;
  if (next) linkOf(next).focus();
}

// The first choice for one of them: the page that asks comes with it already chosen.
function goOn(row) {
  for (const other of rows()) boxOf(other).checked = other === row;
  find("[data-work-deed]").value = row.dataset.first;
  find("[data-work-go]").click();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, select, input:not([type=checkbox]), [contenteditable]");
  const other = event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat;
  if (!list.contains(event.target) || typing || other || off()) return;
  const deed = deeds[event.key.toLowerCase()];
  if (!deed) return;
  event.preventDefault();
  deed(event.target.closest("[data-work-row]"));
});

const keys = find("[data-work-keys]");
const choice = find("[data-work-switch]");
keys.hidden = false;
choice.checked = !off();
choice.addEventListener("change", () => {
  turn(choice.checked);
  find("[data-work-status]").textContent = choice.checked ? choice.dataset.on : choice.dataset.off;
});

// Whoever comes back with the browser's own button begins with no choice made for them.
window.addEventListener("pageshow", () => {
  const deed = find("[data-work-deed]");
  if (deed) deed.value = "";
});
