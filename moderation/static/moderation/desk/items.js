// The rows on the page, and the one that is being worked on.

export const list = document.getElementById("desk-list");

export const all = () => (list ? [...list.querySelectorAll(".desk-item")] : []);
export const isOpen = (item) => !item.classList.contains("is-decided");

let here = null;

export const current = () => (here?.isConnected ? here : null);

// Make *item* the one that is worked on. The focus goes there too, so that it is read out, unless it is there already.
export function enter(item, { focus = true } = {}) {
  if (here !== item) here?.removeAttribute("aria-current");
  here = item;
  item.setAttribute("aria-current", "true");
  if (focus) {
    item.focus({ preventScroll: true });
    const place = item.getBoundingClientRect();
    const fits = place.top >= 80 && place.bottom <= innerHeight - 80;
    if (!fits) item.scrollIntoView({ block: "start" });
  }
  document.dispatchEvent(new CustomEvent("desk:here", { detail: item }));
}

// The nearest open row behind (1) or before (-1) *item*, one that nobody else is at work on if there is such; or null.
export function beside(item, step) {
  const rows = all();
  const way = step > 0 ? rows.slice(rows.indexOf(item) + 1) : rows.slice(0, rows.indexOf(item)).reverse();
  const open = way.filter(isOpen);
  return open.find((row) => !row.classList.contains("is-others")) ?? open[0] ?? null;
}

// A row's HTML from the server, as an element.
export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

for (const what of ["focusin", "pointerdown"]) {
  list?.addEventListener(what, (event) => {
    const item = event.target.closest(".desk-item");
    if (item && item !== here && isOpen(item)) enter(item, { focus: false });
  });
}

const first = all().find((item) => `#${item.id}` === location.hash) ?? all()[0];
if (first) enter(first, { focus: false });
