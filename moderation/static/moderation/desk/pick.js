// Choosing rows for a decision on many: all on the page, a range with shift, and how many there are.

import { all as rows, list } from "./items.js";

const bulk = document.getElementById("bulk");
const all = document.getElementById("pick-all");
const says = bulk?.querySelector(".chosen");
let last = null;

const boxes = () => rows().filter((row) => !row.classList.contains("is-decided")).flatMap((row) => [...row.querySelectorAll(".pick")]);

function tell() {
  const count = boxes().filter((box) => box.checked).length;
  says.textContent = count ? says.dataset.some.replace("%s", count) : says.dataset.none;
  all.checked = count > 0 && count === boxes().length;
  all.indeterminate = count > 0 && count < boxes().length;
  bulk.classList.toggle("is-idle", count === 0);
}

// Choose *item* or give it up; with *range*, everything from the one chosen last.
export function pick(item, { range = false } = {}) {
  const box = item.querySelector(".pick");
  if (!bulk || !box) return;
  box.checked = range || !box.checked;
  reach(box, range);
}

function reach(box, range) {
  const there = boxes();
  if (range && last && there.includes(last)) {
    const [from, to] = [there.indexOf(last), there.indexOf(box)].sort((a, b) => a - b);
    for (const between of there.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
  tell();
}

if (bulk) {
  list.addEventListener("click", (event) => {
    if (event.target.matches(".pick")) reach(event.target, event.shiftKey);
  });
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    tell();
  });
  all.closest("label").hidden = false;
  says.setAttribute("role", "status");
  document.addEventListener("desk:decided", tell);
  tell();
}
