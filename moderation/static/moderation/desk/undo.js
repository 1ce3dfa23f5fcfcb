// Take a decision back in place: its row is there again, as it was.

import { enter, list, parsed } from "./items.js";
import { made, say, undoButton, words } from "./say.js";
import { send } from "./send.js";

const form = document.getElementById("undo-form");
const lasts = document.getElementById("last-decisions");
// Promises of {name, value}, or null where nothing was decided. What the page comes with was decided on the page before.
const taken = [...document.querySelectorAll("#desk-messages button[form=undo-form]")].map(({ name, value }) =>
  Promise.resolve({ name, value }),
);

// Keep for the key u what a decision, once it is saved, can be taken back by.
export function remember(saving) {
  taken.push(saving);
  saving.then((undo) => undo && note(undo));
}

// Undo the newest decision of this page that still can be, else the newest of the list beside it.
export async function undoLast() {
  while (taken.length) {
    const undo = await taken.pop();
    if (undo) return takeBack(undo);
  }
  const button = lasts?.querySelector("button");
  if (button) return takeBack({ name: button.name, value: button.value });
  say(words.nothing);
}

if (list) {
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    takeBack({ name: event.submitter.name, value: event.submitter.value });
  });
}

async function takeBack(undo) {
  const buttons = () => document.querySelectorAll(`button[form=undo-form][name=${undo.name}][value="${undo.value}"]`);
  for (const button of buttons()) button.disabled = true;
  const { queue = "", view = "" } = list?.closest(".desk").dataset ?? {};
  let answer = await send(form, { [undo.name]: undo.value, queue, view });
  while (answer.ok && answer.is_last === false) {
    answer = await send(form, { [undo.name]: undo.value, after: answer.after, again: answer.again });
  }
  const text = answer.said[0]?.text ?? (answer.kind === "signed-out" ? words.signedOut : words.lost);
  const gone = answer.ok || answer.kind === "refused";
  for (const button of buttons()) {
    if (gone) button.replaceWith(made("span", { class: answer.ok ? "quiet-text" : "trouble" }, text));
    else button.disabled = false;
  }
  say(text);
  if (answer.ok && undo.name === "batch") location.reload();
  if (answer.ok && answer.html) show(answer);
  if (!gone) taken.push(Promise.resolve(undo));
}

function show(answer) {
  const fresh = parsed(answer.html);
  const old = document.getElementById(fresh.id);
  if (old) old.replaceWith(fresh);
  else list.prepend(fresh);
  enter(fresh);
}

// The list of last decisions follows.
function note(undo) {
  if (!lasts || undo.name !== "decision") return;
  const verdict = document.querySelector(`.verdict button[value="${undo.value}"]`)?.closest(".verdict");
  const text = verdict?.querySelector("span")?.textContent;
  if (!text) return setTimeout(() => note(undo), 50);
  lasts.querySelector("li.quiet-text")?.remove();
  lasts.prepend(made("li", {}, made("p", {}, text), undoButton(undo)));
  while (lasts.children.length > 10) lasts.lastElementChild.remove();
}
