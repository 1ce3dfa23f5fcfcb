// Decide on all that match, a chunk at a time, with a bar; to be stopped, gone on with, and taken back as one.
//
// Where the work stands is kept in this tab's session, so that a page that was reloaded half way can go on.

import { ask } from "./reasons.js";
import { say } from "./say.js";
import { send } from "./send.js";

const form = document.getElementById("decide-all");
const panel = document.getElementById("progress");
const bar = panel?.querySelector("progress");
const told = panel?.dataset;
const button = (name) => panel.querySelector(`.${name}`);
const KEPT = `desk.all${location.search}`;

let state = null; // what was chosen, how far it is
let stopped = false;

const text = (pattern, ...values) => values.reduce((so, value, at) => so.replace(`%${at + 1}`, value), pattern);

function show(line, { going = false, over = false } = {}) {
  panel.querySelector(".so-far").textContent = line;
  button("stop").hidden = !going;
  button("go-on").hidden = going || over;
  button("undo-all").hidden = going || !state.decided;
}

async function run() {
  stopped = false;
  while (!stopped) {
    const answer = await send(form, { choice: state.choice, after: state.after, batch: state.batch, token: state.token });
    if (!answer.ok) return show(answer.said[0]?.text ?? text(told.lost, state.decided));
    state.after = answer.after;
    state.decided += answer.decided.length;
    state.refused += answer.refused.length;
    bar.value = state.decided + state.refused;
    sessionStorage.setItem(KEPT, JSON.stringify(state));
    if (answer.is_last) return finish();
    show(text(told.going, bar.value, bar.max), { going: true });
  }
  const line = text(told.stopped, state.decided);
  show(line);
  say(line);
}

function finish() {
  bar.value = bar.max;
  const line = text(told.done, state.decided, state.refused);
  show(line, { over: true });
  say(line);
  button("undo-all").focus();
}

async function undoAll() {
  const undo = document.getElementById("undo-form");
  const again = crypto.randomUUID?.() ?? "";
  let [after, count] = [0, 0];
  button("undo-all").hidden = true;
  for (let answer = {}; !answer.is_last; ) {
    answer = await send(undo, { batch: state.batch, after, again });
    if (!answer.ok) return show(answer.said[0]?.text ?? text(told.lost, count));
    after = answer.after;
    count += answer.decided.length;
    bar.value = Math.max(0, state.decided - count);
    show(text(told.undoing, count), { over: true });
  }
  sessionStorage.removeItem(KEPT);
  state.decided = 0;
  const line = text(told.undone, count);
  show(line, { over: true });
  say(line);
}

function begin(chosen) {
  state = chosen;
  bar.value = state.decided + state.refused;
  panel.hidden = false;
  for (const field of form.querySelectorAll("button, select")) field.disabled = true;
  panel.scrollIntoView({ block: "nearest" });
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  let choice = event.submitter?.value ?? "";
  const reason = form.elements.reason.value;
  if (choice === "reject") choice = reason ? `reject:${reason}` : await ask(form);
  if (!choice) return;
  const { batch, token } = form.elements;
  begin({ choice, batch: batch.value, token: token.value, after: 0, decided: 0, refused: 0 });
  show(text(told.going, 0, bar.max), { going: true });
  button("stop").focus();
  run();
});

if (form) {
  button("stop").addEventListener("click", () => (stopped = true));
  button("go-on").addEventListener("click", run);
  button("undo-all").addEventListener("click", undoAll);
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (kept) {
    begin(kept);
    show(text(told.stopped, kept.decided));
  }
}
