// What script adds to the reception desk: answers without a new page, single keys among them, the
// areas this computer is asked to remember, and the print dialogue. Every deed is a button that
// works without it.

const find = (selector) => document.querySelector(selector);
const say = (words) => {
  const said = document.getElementById("desk-status");
  if (!said) return;
  said.textContent = words || "";
  if (words) said.scrollIntoView({ block: "nearest" });
};

// What this computer remembers is two things, both asked for: that the keys are off, and areas.
const KEYS = "waymark-desk-keys";
const AREAS = "waymark-desk-areas";
const MOST_AREAS = 6;
const remembered = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};
const remember = (name, value) => {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing is as well here.
  }
};

// -- answers without a new page -----------------------------------------------------------------

// A browser writes what a form sent into a file of its own, to open the same pages after a crash,
// and the words would lie there. Fetched, they are in no such file. The pages shown since the last
// call are held by this page alone, so that "back" goes to them; the history holds their numbers.
const shown = [];
let here = 0;
let asking = null;
const LATE = 20000; // milliseconds; whoever has somebody on the phone must be told by then

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.id !== "desk") return;
  event.preventDefault();
  const button = event.submitter;
  const data = new URLSearchParams(new FormData(form));
  if (button?.name) data.append(button.name, button.value);
  const address = button?.getAttribute("formaction") || form.getAttribute("action");
  asking?.abort();
  const mine = (asking = new AbortController());
  const late = setTimeout(() => mine.abort("late"), LATE);
  find("main").setAttribute("aria-busy", "true");
  say("");
  try {
    const answer = await fetch(address, { method: "POST", body: data, signal: mine.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("main form#desk")) throw new TypeError("no page of the desk");
    const last = find("main");
    last.removeAttribute("aria-busy");
    last.dataset.title = document.title;
    last.dataset.look = document.body.className;
    shown.length = here;
    shown.push(last);
    here += 1;
    history.pushState(here, "");
    const main = page.querySelector("main");
    main.dataset.title = page.title;
    main.dataset.look = `${page.body.className} js-enabled nhsuk-frontend-supported`;
    show(main);
    begin();
  } catch {
    if (mine !== asking) return; // asked anew meanwhile
    // The line is down, or another program answered. Were the browser to send the form, its own page
    // of the mistake would come instead of this one, and the words would be gone.
    find("main").removeAttribute("aria-busy");
    say(document.getElementById("desk-status")?.dataset.lost);
  } finally {
    clearTimeout(late);
  }
});

function show(main) {
  find("main").replaceWith(main);
  // Heard by the script of suggestions, where that has come; it comes with the first field.
  document.dispatchEvent(new Event("app:fields"));
  document.title = main.dataset.title;
  document.body.className = main.dataset.look;
  window.scrollTo(0, 0);
  const summary = main.querySelector(".nhsuk-error-summary");
  if (summary) summary.tabIndex = -1;
  (main.querySelector("[autofocus]") || summary)?.focus();
}

window.addEventListener("popstate", (event) => {
  const wanted = event.state;
  if (typeof wanted !== "number" || wanted === here) return;
  const last = find("main");
  last.dataset.title = document.title;
  last.dataset.look = document.body.className;
  shown[here] = last;
  if (!shown[wanted]) {
    window.location.reload();
    return;
  }
  here = wanted;
  show(shown[wanted]);
});

// A link to a part of this page only moves the focus: an entry in the history would make "back" do
// nothing once.
document.addEventListener("click", (event) => {
  const link = event.target.closest('main a[href^="#"]');
  const part = link && document.getElementById(link.hash.slice(1));
  if (!part || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (part.tabIndex < 0) part.tabIndex = -1;
  part.focus();
});

// Whoever comes back to this page from another finds an empty desk, not the caller before.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

// Where the browser sent the form itself, the page becomes a plain visit to the desk: it can then be
// loaded again without a question, and starts anew.
history.replaceState(0, "", find("[data-desk-posted]")?.dataset.deskNew);

// Leaving quickly, as on every page with such a button: here it may come with an answer.
document.addEventListener("click", (event) => {
  const leave = event.target.closest("[data-leave]");
  if (!leave) return;
  event.preventDefault();
  window.location.replace(leave.href);
});
let shifts = [];
document.addEventListener("keydown", (event) => {
  if (event.repeat) return;
  shifts = event.key === "Shift" ? [...shifts, event.timeStamp].slice(-3) : [];
  const leave = find("[data-leave]");
  if (leave && shifts.length === 3 && shifts[2] - shifts[0] < 2000) window.location.replace(leave.href);
});

// -- keys -------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const desk = event.target.closest("[data-desk], [data-desk-first]");
  const typing = event.target.closest("textarea, select, input:not([type=checkbox]), [contenteditable]");
  const other = event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat;
  if (!desk || typing || other || remembered(KEYS) === "off") return;
  const button = meant(event.key.toLowerCase(), event.target, desk);
  if (!button) return;
  event.preventDefault();
  if (typeof button === "string") say(button);
  else button.click();
});

// The button a key stands for: of the group the focus is in, or else of the whole page. Which of
// three groups to text nobody can guess, so then it is asked.
function meant(key, target, desk) {
  if (!/^[123acnpt]$/.test(key)) return null;
  const named = (part) => part?.querySelector(`[data-key="${key}"]:not([hidden])`);
  if (desk.matches("[data-desk-first]") && key !== "n") return named(desk) || desk.dataset.deskFirst;
  if (key === "a") return null;
  if ("123".includes(key)) return named(desk);
  if (key === "n") return find('[data-key="n"]');
  const card = target.closest("[data-desk-card]");
  const ticked = desk.querySelector("input[name=chosen]:checked");
  if (card && !(key === "p" && ticked)) return named(card);
  const one = named(desk.querySelector("[data-desk-bar]"));
  return one || (desk.querySelector("[data-desk-card]") ? desk.dataset.deskWhich : named(desk));
}

// -- areas ------------------------------------------------------------------------------------

function rememberAreas(areas) {
  const tick = areas.querySelector("[data-desk-remember]");
  const recent = areas.querySelector("[data-desk-recent]");
  const list = areas.querySelector("[data-desk-list]");
  const near = document.getElementById("near");
  const known = () => {
    try {
      const found = JSON.parse(remembered(AREAS) || "[]");
      return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
    } catch {
      return [];
    }
  };
  const draw = () => {
    list.replaceChildren(
      ...known().map((area) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "app-chip app-desk-chip";
        button.textContent = area;
        button.addEventListener("click", () => {
          near.value = area;
          document.getElementById("q").focus();
        });
        const row = document.createElement("li");
        row.append(button);
        return row;
      }),
    );
    recent.hidden = known().length === 0;
  };
  const add = (area) => {
    if (!area || !tick.checked) return;
    const others = known().filter((one) => one !== area);
    remember(AREAS, JSON.stringify([area, ...others].slice(0, MOST_AREAS)));
  };
  areas.hidden = false;
  tick.checked = remembered(AREAS) !== null;
  add(areas.dataset.area);
  draw();
  tick.addEventListener("change", () => {
    remember(AREAS, tick.checked ? "[]" : null);
    add(areas.dataset.area);
    draw();
  });
  areas.querySelector("[data-desk-forget]").addEventListener("click", (event) => {
    tick.checked = false;
    remember(AREAS, null);
    draw();
    tick.focus();
    say(event.currentTarget.dataset.done);
  });
}

// -- a page that has just come ------------------------------------------------------------------

function begin() {
  const words = find("[data-desk-keys-words]");
  const keys = find("[data-desk-keys-switch]");
  if (words && keys) {
    words.hidden = false;
    keys.checked = remembered(KEYS) !== "off";
    keys.addEventListener("change", () => {
      remember(KEYS, keys.checked ? null : "off");
      const on = find("[data-desk-with-keys]");
      if (on) on.hidden = !keys.checked;
      say(keys.checked ? keys.dataset.on : keys.dataset.off);
    });
  }
  const on = find("[data-desk-with-keys]");
  if (on) on.hidden = remembered(KEYS) === "off";
  const areas = find("[data-desk-areas]");
  if (areas) rememberAreas(areas);
  for (const button of document.querySelectorAll("[data-desk-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.deskCopy);
        say(button.dataset.done);
      } catch {
        button.hidden = true; // the words stand beside it, to be marked and copied by hand
      }
    });
  }
  const paper = find("[data-desk-print]");
  if (paper) {
    find("[data-desk-by-hand]").hidden = true;
    const again = find("[data-desk-print-again]");
    again.hidden = false;
    again.addEventListener("click", () => window.print());
    // After this turn of the page, so that the code and the letters are on it.
    setTimeout(() => window.print(), 50);
  }
}

begin();
