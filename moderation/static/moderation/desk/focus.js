// One comment after the other: the next one is fetched while this one is read, and put in its place when it is decided.
// What was decided stays above it as a line, so that it can be taken back, or come back if it did not hold.

import { all, current, enter, isOpen, list } from "./items.js";
import { say, words } from "./say.js";

const SHOWN_LINES = 3; // decided ones

const isFocus = list?.closest("[data-view=focus]");
let ahead = { url: "", page: null };

const pages = () => list.querySelector(".desk-pages");
const nextLink = () => pages().querySelector("a[rel=next]");

function prefetch() {
  const next = nextLink();
  if (next && ahead.url !== next.href) ahead = { url: next.href, page: fetched(next.href) };
}

async function fetched(url) {
  try {
    const answer = await fetch(url, { redirect: "manual" });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

// The next comment takes the place of this one, which is skipped or has been decided.
export async function advance() {
  const before = all().filter(isOpen);
  if (!nextLink()) return say(words.end);
  prefetch();
  const url = ahead.url;
  const page = await ahead.page;
  if (!page) return location.assign(url);
  const row = page.querySelector("#desk-list .desk-item, #desk-list .desk-empty");
  for (const one of before) if (!one.querySelector(".trouble")) one.remove();
  list.querySelector(".desk-empty")?.remove();
  if (row) pages().before(document.adoptNode(row));
  pages().replaceWith(document.adoptNode(page.querySelector("#desk-list .desk-pages")));
  history.replaceState(null, "", url);
  if (row?.matches(".desk-item")) enter(row);
  else say(words.end);
  for (const old of all().filter((one) => !isOpen(one) && !one.querySelector(".trouble")).slice(0, -SHOWN_LINES)) old.remove();
  prefetch();
}

export function goBack() {
  const link = pages().querySelector("a[rel=prev]");
  if (link) location.assign(link.href);
  else if (current()) enter(current());
}

export const inFocus = Boolean(isFocus);

if (isFocus) {
  document.addEventListener("desk:decided", advance);
  prefetch();
}
