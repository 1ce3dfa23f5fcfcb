// A like that does not leave the page, and can be taken back. Without this the button is a form that reloads it.
(() => {
  "use strict";

  const KEY = "liked";
  const MOST = 500; // the oldest are forgotten: then the button says "Like" again, and liking twice is once

  function liked() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || [];
    } catch {
      return []; // storage is switched off, or holds something else
    }
  }

  function remember(id, isLiked) {
    const others = liked().filter((one) => one !== id);
    try {
      localStorage.setItem(KEY, JSON.stringify((isLiked ? [...others, id] : others).slice(-MOST)));
    } catch {
      // as above
    }
  }

  function show(form, isLiked) {
    const button = form.elements.act;
    button.value = isLiked ? "unlike" : "like";
    button.setAttribute("aria-pressed", String(isLiked));
  }

  function count(form, step) {
    const shown = form.parentElement.querySelector("[data-likes]");
    if (!shown) return;
    const likes = Math.max(0, Number(shown.dataset.likes) + step);
    shown.dataset.likes = String(likes);
    shown.textContent = (likes === 1 ? shown.dataset.one : shown.dataset.many).replace("{n}", likes);
    shown.hidden = likes === 0;
  }

  function showAll() {
    const known = new Set(liked());
    for (const form of document.querySelectorAll("form[data-like]")) show(form, known.has(form.dataset.like));
  }

  showAll();
  document.addEventListener("thread-replaced", showAll); // by newer.js
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-like]");
    if (!form) return;
    event.preventDefault();
    const isLike = form.elements.act.value === "like";
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    try {
      const sent = new URLSearchParams({ act: form.elements.act.value });
      const answer = await fetch(form.action, { method: "POST", body: sent, redirect: "manual" });
      if (answer.type !== "opaqueredirect") throw new Error(String(answer.status));
      remember(form.dataset.like, isLike);
      show(form, isLike);
      count(form, isLike ? 1 : -1);
    } catch {
      HTMLFormElement.prototype.submit.call(form); // let the page say what is wrong
    } finally {
      delete form.dataset.busy;
    }
  });
})();
