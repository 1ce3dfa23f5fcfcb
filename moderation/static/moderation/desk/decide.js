// Decide in place: the row closes at once, the next one is entered, and the server confirms behind it. What it refuses,
// or what never reached it, opens again where it was, with what was chosen and written still there.

import { ask } from "./reasons.js";
import { all, beside, current, enter, list, parsed } from "./items.js";
import { made, say, undoButton, words } from "./say.js";
import { send } from "./send.js";
import { remember } from "./undo.js";

const DOUBLE_CLICK_MS = 400; // the rows move up when one closes: a second click would hit the next one

let lastClick = -Infinity;

list?.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".decide-one")) return;
  event.preventDefault();
  const item = form.closest(".desk-item");
  const click = event.timeStamp;
  if (event.submitter?.matches(":hover") && click - lastClick < DOUBLE_CLICK_MS) return;
  lastClick = click;
  let choice = event.submitter?.value ?? "approve";
  const reason = form.elements.reason?.value;
  if (choice === "reject") choice = reason ? `reject:${reason}` : await ask(item);
  if (choice) decide(item, choice);
});

// Decide on the current row, as a key says.
export function decideHere(choice) {
  const item = current();
  if (item && isDecidable(item, choice)) decide(item, choice);
}

export function isDecidable(item, choice) {
  const form = item.querySelector("form.decide-one");
  const wanted = choice.startsWith("reject") ? ".reject" : ".approve";
  return Boolean(form?.querySelector(wanted)) && !item.classList.contains("is-decided");
}

async function decide(item, choice) {
  close(item, choice);
  const following = beside(item, 1) ?? beside(item, -1);
  if (following) enter(following);
  document.dispatchEvent(new CustomEvent("desk:decided", { detail: item }));
  const { queue = "", view = "" } = list.closest(".desk").dataset;
  const saving = send(item.querySelector("form.decide-one"), { choice, queue, view });
  remember(saving.then((answer) => (answer.ok ? answer.said[0].undo : null)));
  const answer = await saving;
  if (answer.ok) confirm(item, answer.said[0]);
  else reopen(item, choice, answer);
}

function close(item, choice) {
  item.querySelector(".trouble")?.remove();
  const who = item.querySelector("h2 bdi")?.textContent ?? "";
  const what = choice === "approve" ? words.approved : `${words.rejected}: ${reasonName(item, choice)}`;
  const line = made("p", { class: "verdict" }, made("bdi", {}, who), ` – ${what} `);
  line.append(made("span", { class: "quiet-text" }, words.saving));
  item.prepend(line);
  item.classList.add("is-decided");
  for (const box of item.querySelectorAll(".pick:checked")) box.click();
}

function reasonName(item, choice) {
  const code = choice.split(":")[1];
  return item.querySelector(`option[value="${code}"]`)?.textContent ?? code;
}

function confirm(item, said) {
  const line = item.querySelector(".verdict");
  line.replaceChildren(made("span", {}, said.text), " ", undoButton(said.undo));
  say(said.text);
}

function reopen(item, choice, answer) {
  const now = answer.since ? ` ${words.now} ${answer.since}` : "";
  const text = answer.said[0]?.text ?? (answer.kind === "signed-out" ? words.signedOut : words.lost);
  const trouble = made("div", { class: "trouble", role: "alert" }, made("p", {}, text + now));
  const back = answer.html ? replaced(item, answer.html) : item;
  back.querySelector(".verdict")?.remove();
  if (answer.kind === "refused" && !answer.html) {
    const note = item.querySelector("textarea[name=note]")?.value;
    if (note) trouble.append(made("p", {}, `${words.yourNote} ${note}`));
  } else {
    back.classList.remove("is-decided");
    const again = made("button", { type: "button" }, words.retry);
    again.addEventListener("click", () => decide(back, choice));
    if (answer.kind !== "refused") trouble.append(again);
  }
  back.prepend(trouble);
  point(back, text);
  if (!all().some((one) => one !== back && one === current())) enter(back);
}

// The row as the server has it now, with the note that was being written.
function replaced(item, html) {
  const fresh = parsed(html);
  const note = item.querySelector("textarea[name=note]")?.value;
  if (note) {
    fresh.querySelector("textarea[name=note]").value = note;
    fresh.querySelector("details.note").open = true;
  }
  item.replaceWith(fresh);
  return fresh;
}

// Whoever is far below by now is told at the top, with a way there.
function point(item, text) {
  const messages = document.getElementById("desk-messages");
  const lines = messages.querySelector("ul") ?? messages.appendChild(made("ul", { class: "messagelist" }));
  const who = item.querySelector("h2 bdi")?.textContent ?? "";
  const way = made("a", { href: `#${item.id}` }, who);
  way.addEventListener("click", () => enter(item));
  lines.append(made("li", { class: "error" }, made("span", { class: "said" }, way, ` – ${text}`)));
}
