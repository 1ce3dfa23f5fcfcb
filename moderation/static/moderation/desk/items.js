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

// The nearest open row behind (1) or before (-1) *item*, or null.
export function beside(item, step) {
  const rows = all();
  for (let at = rows.indexOf(item) + step; at >= 0 && at < rows.length; at += step) {
    if (isOpen(rows[at])) return rows[at];
  }
  return null;
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
