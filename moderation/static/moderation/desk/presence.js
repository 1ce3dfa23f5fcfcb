// Who else is at the desk, what they are at work on, and how many wait: asked for every few seconds, mostly answered
// "as before". And the other way round: what this page is on, so that others are shown something else.

import { all, beside, current, enter, isOpen, list } from "./items.js";
import { made, say } from "./say.js";

const ASK_MS = 4000;
const AWAY_ASK_MS = 30000; // while the page is not seen
const TELL_MS = 20000; // a look lasts a minute
const SETTLE_MS = 400; // who runs through the rows looks at none of them

const desk = list?.closest(".desk");
const url = desk?.dataset.live;
const people = document.getElementById("people");
const me = desk?.dataset.me;
let etag = "";
let held = [];
let settling = 0;

async function ask() {
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(url, { headers, cache: "no-store", redirect: "manual" });
    if (answer.status === 200) await take(answer);
  } catch {
    // Asked again soon.
  }
}

// Where this page is ("look"), or that it keeps a comment ("claim") or gives it back ("release").
async function tell(act, item) {
  const body = new URLSearchParams({ act, queue: desk.dataset.queue, comment: item?.dataset.comment ?? "" });
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  try {
    const answer = await fetch(url, { method: "POST", body, redirect: "manual" });
    if (answer.ok) await take(answer);
    return answer.ok;
  } catch {
    return false;
  }
}

async function take(answer) {
  etag = answer.headers.get("ETag") ?? "";
  const state = await answer.json();
  held = state.held;
  for (const [queue, count] of Object.entries(state.counts)) {
    const place = document.querySelector(`.desk-tabs [data-queue="${CSS.escape(queue)}"] .count`);
    if (place && place.textContent !== count) place.textContent = count;
  }
  showPeople(state.people);
  mark();
}

function showPeople(found) {
  const lines = found.map((one) => {
    const line = made("li", {}, made("bdi", {}, one.name));
    if (String(one.id) === me) line.append(` (${people.dataset.you})`);
    line.append(made("span", { class: "quiet-text" }, ` ${one.queue}${one.comment ? `, ${people.dataset.on}` : ""}`));
    return line;
  });
  people.querySelector("ul").replaceChildren(...lines);
  people.hidden = !lines.length;
}

const claimOn = (item) => held.find((one) => one.comment === item.dataset.comment);
const isOthers = (claim) => Boolean(claim) && String(claim.id) !== me;

function mark() {
  for (const item of all()) {
    const claim = claimOn(item);
    const others = isOthers(claim);
    const said = others ? people.dataset.works.replace("%s", claim.name) : claim?.asked ? people.dataset.yours : "";
    const line = item.querySelector(".at-work");
    if (line && line.textContent !== said) line.textContent = said;
    if (line) line.hidden = !said;
    item.classList.toggle("is-others", others);
  }
}

// The look at a new row; if somebody else was there first, go on to one that is free.
async function lookAt(item) {
  const known = isOthers(claimOn(item));
  await tell("look", item);
  if (known || item !== current() || !isOpen(item) || !isOthers(claimOn(item))) return;
  const free = beside(item, 1);
  say(item.querySelector(".at-work")?.textContent ?? "");
  if (free && !free.classList.contains("is-others") && desk.dataset.view === "list") enter(free);
}

export async function toggleClaim() {
  const item = current();
  if (!url || !item || !isOpen(item)) return;
  const claim = claimOn(item);
  const mine = claim?.asked && String(claim.id) === me;
  if (await tell(mine ? "release" : "claim", item)) say(item.querySelector(".at-work")?.textContent ?? "");
}

function keepAsking() {
  setTimeout(
    async () => {
      await ask();
      keepAsking();
    },
    document.hidden ? AWAY_ASK_MS : ASK_MS,
  );
}

if (url) {
  document.addEventListener("desk:here", (event) => {
    clearTimeout(settling);
    settling = setTimeout(() => event.detail === current() && lookAt(event.detail), SETTLE_MS);
  });
  setInterval(() => document.hidden || tell("look", current()), TELL_MS);
  lookAt(current() ?? list);
  keepAsking();
}
