// Tells a reader how many comments have come since the page was made, and shows them when asked to. Nothing moves by
// itself: the button lies over the page. It asks for a count only, without cookies, which the edge answers from memory.
(() => {
  "use strict";

  const comments = document.querySelector("[data-newer]");
  if (!comments) return;
  const SHORTEST = 10_000, LONGEST = 60_000, GIVE_UP_AFTER = 8; // milliseconds; failures in a row

  const box = comments.querySelector(".newer");
  const button = box.querySelector("button");
  const told = comments.querySelector("[role=status]");
  let shown = Number(comments.dataset.count);
  let wait = SHORTEST, failures = 0, asked = Date.now(), timer = 0;

  function later() {
    clearTimeout(timer);
    // Those who opened the story together do not ask together.
    if (failures < GIVE_UP_AFTER) timer = setTimeout(ask, wait * (0.8 + Math.random() * 0.4));
  }

  async function ask() {
    if (document.hidden) return; // goes on when it is looked at again
    asked = Date.now();
    try {
      const answer = await fetch(comments.dataset.newer, { credentials: "omit", cache: "no-cache" });
      if (!answer.ok) throw new Error(answer.status);
      const [count] = Object.values((await answer.json()).counts);
      failures = 0;
      // The longer nothing happens, the less often it asks.
      wait = tell(count) ? SHORTEST : Math.min(LONGEST, wait * 1.1);
    } catch {
      failures += 1;
      wait = Math.min(LONGEST, wait * 2);
    }
    later();
  }

  /** Say how many more than shown there are; answers whether that is news. */
  function tell(count) {
    shown = Math.min(shown, count); // some were taken away: those that come now are new all the same
    const n = count - shown;
    const words = n ? (n === 1 ? box.dataset.one : box.dataset.many).replace("{n}", n) : "";
    if (words === button.textContent) return false;
    if (box.hidden !== !n) told.textContent = n ? box.dataset.told : ""; // once, not with every further one
    button.textContent = words;
    box.hidden = !n;
    return true;
  }

  async function show() {
    button.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(location.pathname, { cache: "no-cache" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-newer]");
      if (!answer.ok || !fresh || comments.dataset.here !== "true") throw new Error("only as a page");
      replace(fresh);
    } catch {
      location.assign(`${location.pathname}#comments`);
      if (!location.search) location.reload();
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  /** Put the fresh thread into the place of the old one, and lead to the first comment that was not there. */
  function replace(fresh) {
    const before = new Set([...comments.querySelectorAll(".comment")].map((one) => one.id));
    for (const old of [...comments.children]) if (old !== box && old !== told) old.remove();
    const below = [];
    for (const part of [...fresh.children]) {
      if (part.matches(".newer, [role=status]")) continue;
      if (part.matches(".comments-head")) told.before(part);
      else below.push(part);
    }
    box.after(...below);
    shown = Number(fresh.dataset.count);
    tell(shown);
    const added = [...comments.querySelectorAll(".comment")].filter((one) => !before.has(one.id));
    for (const one of added) one.classList.add("comment-marked");
    document.dispatchEvent(new CustomEvent("thread-replaced")); // likes.js knows what this reader has liked
    const first = added[0] || comments.querySelector("h2");
    first.tabIndex = -1;
    first.focus();
  }

  button.addEventListener("click", show);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    failures = 0;
    if (Date.now() - asked >= SHORTEST) ask();
    else later();
  });
  later();
})();
