
// Suggestions are fetched when somebody goes to a field that has them: pages are read more often
// than they are typed in, and the first page has its own script tag for them.
const suggestHere = () => {
  if (document.activeElement?.matches("[data-suggest]")) import("./suggest.js").catch(() => {});
};
document.addEventListener("focusin", suggestHere);
suggestHere();
