// Care for who reads: uncover on request, and count for oneself how much harshness a session had. The count lives in this
// tab and is sent nowhere.

import { current, list } from "./items.js";

const KEY = "desk.session";
const READ_MS = 1500; // a row that was passed by has not been read
const REST_EVERY = 25;

const panel = document.getElementById("session");
let reading = 0;

const kept = () => JSON.parse(sessionStorage.getItem(KEY) ?? '{"decided": 0, "harsh": []}');

function change(by) {
  const state = kept();
  by(state);
  sessionStorage.setItem(KEY, JSON.stringify(state));
  show(state);
}

function show({ decided, harsh }) {
  const { said, rest } = panel.dataset;
  const line = said.replace("%1", decided).replace("%2", harsh.length);
  const isMuch = harsh.length && harsh.length % REST_EVERY === 0;
  panel.querySelector(".session-count").textContent = isMuch ? `${line} ${rest}` : line;
}

// A harsh row counts once, when it has been in view for a moment with nothing covered.
function read(item) {
  const isCovered = document.body.classList.contains("cover-on") && !item.querySelector(".uncover")?.checked;
  if (!item.classList.contains("is-harsh") || isCovered) return;
  change((state) => state.harsh.includes(item.id) || state.harsh.push(item.id));
}

export function uncover() {
  const box = document.body.classList.contains("cover-on") && current()?.querySelector(".uncover");
  if (box) box.click();
  return Boolean(box);
}

if (panel && list) {
  panel.hidden = false;
  panel.querySelector(".reset").addEventListener("click", () => change((state) => Object.assign(state, { decided: 0, harsh: [] })));
  document.addEventListener("desk:decided", () => change((state) => (state.decided += 1)));
  document.addEventListener("desk:here", (event) => {
    clearTimeout(reading);
    reading = setTimeout(() => event.detail === current() && read(event.detail), READ_MS);
  });
  list.addEventListener("change", (event) => {
    if (event.target.matches(".uncover:checked")) read(event.target.closest(".desk-item"));
  });
  show(kept());
}
