
const LEAST = 2; // letters
const PAUSE = 120; // milliseconds between the last letter and asking
const LATE = 4000; // an answer later than this would only startle

function suggestHere() {
  for (const field of document.querySelectorAll("input[data-suggest]:not([role])")) combobox(field);
}
document.addEventListener("app:fields", suggestHere);
suggestHere();

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function made(name, attributes, ...inside) {
  const element = document.createElement(name);
  set(element, attributes);
  element.append(...inside);
  return element;
}

function bare(text) {
  return text.toLowerCase().replace(/\s/g, "");
}

function combobox(field) {
  const says = JSON.parse(field.dataset.suggestSays);
  const posted = field.form?.method === "post";
  const id = `${field.id}-suggestions`;
  const list = made("ul", { id, role: "listbox", class: "app-suggest__list", "aria-label": says.list });
  const status = made("div", { role: "status", class: "nhsuk-u-visually-hidden" });
  const known = new Map();
  let rows = [];
  let active = -1;
  let waiting, speaking, asked;

  list.hidden = true;
  field.parentElement.classList.add("app-suggest");
  field.after(list, status);
  if (field.type === "search") field.type = "text";
  set(field, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, enterkeyhint: "search" });

  const typed = () => field.value.trim().replace(/\s+/g, " ");

  function say(words) {
    clearTimeout(speaking);
    speaking = setTimeout(() => (status.textContent = words), 500);
  }

  function open(isOpen) {
    list.hidden = !isOpen;
    set(field, { "aria-expanded": isOpen });
    if (!isOpen) {
      clearTimeout(speaking);
      status.textContent = "";
    }
    activate(-1);
  }

  function forget() {
    clearTimeout(waiting);
    asked?.abort();
    asked = undefined;
  }

  function close() {
    forget();
    rows = [];
    open(false);
  }

  function activate(number) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = number;
    const option = list.children[active];
    if (option) {
      option.setAttribute("aria-selected", "true");
      set(field, { "aria-activedescendant": option.id });
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function show(found) {
    const alone = found.length === 1 && bare(found[0].text) === bare(field.value);
    rows = alone ? [] : found;
    const options = rows.map((row, number) => {
      const option = made("li", { id: `${id}-${number}`, role: "option", "aria-selected": "false" }, row.text);
      const more = row.also ?? says[row.kind];
      if (more) option.append(" ", made("span", { class: "app-suggest__more" }, more));
      option.addEventListener("click", () => choose(number));
      return option;
    });
    list.replaceChildren(...options);
    open(rows.length > 0);
  }

  function answer(found) {
    show(found);
    if (found.length && !rows.length) return;
    const words = rows.length === 1 ? says.one : rows.length ? says.many : says.none;
    say(words.replace("{n}", rows.length));
  }

  async function ask(text) {
    const mine = (asked = new AbortController());
    const late = setTimeout(() => mine.abort(), LATE);
    const given = new URLSearchParams({ q: text, limit: 8 });
    for (const kind of field.dataset.suggest.split(" ")) given.append("kind", kind);
    const how = { signal: mine.signal, credentials: "omit", referrerPolicy: "no-referrer" };
    if (posted) Object.assign(how, { method: "POST", body: given });
    const url = field.dataset.suggestUrl;
    try {
      const response = await fetch(posted ? url : `${url}?${given}`, how);
      if (!response.ok) return;
      const found = (await response.json()).suggestions;
      known.set(text, found);
      if (asked === mine && text === typed() && document.activeElement === field) answer(found);
    } catch {
    } finally {
      clearTimeout(late);
    }
  }

  function begin() {
    forget();
    const text = typed();
    if (text.length < LEAST) return close();
    if (known.has(text)) return answer(known.get(text));
    const begun = ` ${text.toLowerCase()}`;
    show(rows.filter((row) => ` ${row.text} ${row.also ?? ""}`.toLowerCase().includes(begun)));
    waiting = setTimeout(ask, PAUSE, text);
  }

  function choose(number) {
    const { text } = rows[number];
    close();
    field.value = text;
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function move(step) {
    const all = rows.length + 1;
    activate(((active + 1 + step + all) % all) - 1);
  }

  field.addEventListener("input", () => {
    field.autocomplete = "off";
    begin();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const isOpen = !list.hidden;
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (arrow) {
      event.preventDefault();
      if (event.altKey && arrow < 0) close();
      else if (!isOpen) begin();
      else if (!event.altKey) move(arrow);
    } else if (event.key === "Enter" && isOpen && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" || event.key === "Tab") close();
    else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) activate(-1);
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
}
