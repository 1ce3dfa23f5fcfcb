// Single keys. They never act in a field or with Ctrl, Alt or Meta, and can be turned off (WCAG 2.1.4).

import { uncover } from "./care.js";
import { decideHere, isDecidable } from "./decide.js";
import { advance, goBack, inFocus } from "./focus.js";
import { beside, current, enter, list } from "./items.js";
import { pick } from "./pick.js";
import { toggleClaim } from "./presence.js";
import { ask } from "./reasons.js";
import { say, words } from "./say.js";
import { undoLast } from "./undo.js";

const help = document.getElementById("keys-dialog");
const quick = ["1", "2", "3"];

const does = {
  j: () => step(1),
  k: () => step(-1),
  a: () => decideHere("approve"),
  r: reject,
  u: undoLast,
  e: writeNote,
  x: () => current() && pick(current()),
  X: () => current() && pick(current(), { range: true }),
  c: toggleClaim,
  f: () => current()?.querySelector("a.to-focus")?.click(),
  g: () => current()?.querySelector("a.to-cluster")?.click(),
  v: showMore,
  o: () => current() && location.assign(current().dataset.record),
  n: nextQueue,
  "/": search,
  "?": () => help.showModal(),
};
const onlyOnce = new Set(["a", "r", "u", "x", ...quick]); // a key held down must not decide on all

function step(by) {
  if (inFocus && !beside(current() ?? list, by)) return by > 0 ? advance() : goBack();
  const there = current() && beside(current(), by);
  if (there) enter(there);
  else if (current()) by > 0 ? say(words.end) : enter(current());
}

async function reject() {
  const item = current();
  if (!item || !isDecidable(item, "reject")) return;
  const choice = await ask(item);
  if (choice) decideHere(choice);
}

function rejectQuickly(number) {
  const button = current()?.querySelector(`.decide-one [aria-keyshortcuts="${number}"]`);
  if (button) decideHere(button.value);
}

function writeNote() {
  const note = current()?.querySelector("details.note");
  if (!note) return;
  note.open = true;
  note.querySelector("textarea").focus();
}

function showMore() {
  if (uncover()) return;
  const found = current()?.querySelector("details.all-findings");
  if (found) found.open = !found.open;
}

function nextQueue() {
  const tabs = [...document.querySelectorAll(".desk-tabs ul a")];
  const at = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
  if (tabs.length) tabs[(at + 1) % tabs.length].click();
}

function search() {
  document.querySelector(".desk-filter input[type=search]")?.focus();
}

function isWriting(target) {
  return target.closest?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button])");
}

function leaveField(event) {
  if (event.key !== "Escape" || !isWriting(event.target) || document.querySelector("dialog[open]")) return;
  const item = event.target.closest(".desk-item") ?? current();
  if (item) enter(item);
}

document.addEventListener("keydown", (event) => {
  leaveField(event);
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
  if (!list || document.body.classList.contains("keys-off")) return;
  const act = quick.includes(event.key) ? () => rejectQuickly(event.key) : does[event.key];
  if (!act || (event.repeat && onlyOnce.has(event.key))) return;
  event.preventDefault();
  act();
});

const button = document.getElementById("show-keys");
if (button && list) {
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
}
