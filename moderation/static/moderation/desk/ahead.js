// The next page is there before it is asked for: when the end of the list is near, its rows are fetched and put below.

import { all, current, enter, isOpen, list } from "./items.js";
import { say, words } from "./say.js";

const NEAR = 12; // open rows left

const isList = list?.closest("[data-view=list]");
let fetching = false;

async function fetchAhead() {
  const next = list?.querySelector(".desk-pages a[rel=next]");
  if (fetching || !next || (all().filter(isOpen).length > NEAR && !nearEnd())) return;
  fetching = true;
  try {
    const answer = await fetch(next.href, { redirect: "manual" });
    if (answer.ok) append(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The link is still there.
  } finally {
    fetching = false;
  }
  if (list.querySelector(".desk-pages a[rel=next]")?.href !== next.href) fetchAhead();
}

function nearEnd() {
  const rows = all();
  const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
  return at >= 0 && rows.slice(at).filter(isOpen).length <= NEAR;
}

function append(page) {
  const pages = list.querySelector(".desk-pages");
  for (const row of page.querySelectorAll("#desk-list .desk-item")) {
    if (!document.getElementById(row.id)) pages.before(document.adoptNode(row));
  }
  const next = page.querySelector("#desk-list .desk-pages a[rel=next]");
  const old = pages.querySelector("a[rel=next]");
  if (next) old.replaceWith(document.adoptNode(next));
  else old.remove();
  const at = current();
  const first = all().find(isOpen);
  if (first && (!at || !isOpen(at))) enter(first); // whoever was faster than the server is waiting for it
}

if (isList) {
  document.addEventListener("desk:here", fetchAhead);
  document.addEventListener("desk:decided", () => {
    fetchAhead();
    if (!all().some(isOpen) && !list.querySelector(".desk-pages a[rel=next]")) say(words.end);
  });
  fetchAhead();
}
