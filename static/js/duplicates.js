
const PAUSE = 600; // milliseconds between the last letter and asking
const LATE = 4000; // an answer later than this would only startle
const LEAST = 4; // letters

const place = document.getElementById("similar");
const form = document.getElementById("suggest");
if (place && form) watch(form);

function watch(form) {
  const fields = ["name", "where", "contact"];
  const asked = () => Object.fromEntries(fields.map((name) => [name, form.elements[name].value.trim().slice(0, 300)]));
  const seen = new Set(form.elements.seen.value.split(",").filter(Boolean));
  let waiting, running;
  let last = "";

  async function ask() {
    const body = JSON.stringify(asked());
    if (body === last) return;
    last = body;
    running?.abort();
    const mine = (running = new AbortController());
    const late = setTimeout(() => mine.abort(), LATE);
    try {
      const response = await fetch(place.dataset.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
        signal: mine.signal,
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      if (response.ok && mine === running) show((await response.json()).similar);
    } catch {
    } finally {
      clearTimeout(late);
    }
  }

  function show(found) {
    const ids = found.map((one) => one.id).join();
    if (ids === place.dataset.shown) return; // said once is enough for who listens
    place.dataset.shown = ids;
    if (!found.length) return place.replaceChildren();
    const heading = document.createElement("h2");
    heading.className = "nhsuk-heading-s";
    heading.textContent = place.dataset.says;
    const list = document.createElement("ul");
    for (const one of found) {
      const link = document.createElement("a");
      link.href = one.url;
      link.textContent = one.name;
      const item = document.createElement("li");
      item.append(link, one.why ? ` – ${one.why}` : "");
      list.append(item);
      seen.add(one.id);
    }
    const box = document.createElement("div");
    box.className = "nhsuk-inset-text";
    box.append(heading, list);
    place.replaceChildren(box);
    form.elements.seen.value = [...seen].join();
  }

  form.addEventListener("input", (event) => {
    if (!fields.includes(event.target.name)) return;
    clearTimeout(waiting);
    if (form.elements.name.value.trim().length < LEAST && form.elements.contact.value.trim().length < LEAST) return;
    waiting = setTimeout(ask, PAUSE);
  });
}
