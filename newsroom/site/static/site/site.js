// What a page can do without, but is nicer with: a count of characters, a draft that survives a reload, and no
// second copy of a comment from a second click.
(() => {
  "use strict";

  const form = document.querySelector("form[data-draft]");
  const store = (() => {
    try {
      return window.sessionStorage;
    } catch {
      return null; // storage is switched off
    }
  })();
  if (store && store.getItem("sent") && /^#comment-[0-9a-f]{8}-/.test(location.hash)) {
    store.removeItem(store.getItem("sent")); // it has been posted, and this is the way to it
    store.removeItem("sent");
  }
  if (!form || !form.elements.body || form.elements.body.readOnly) return;

  const body = form.elements.body;
  const key = `draft:${form.dataset.draft}`;
  const count = form.querySelector("[data-count]");
  const most = Number(body.dataset.max);

  function tally() {
    const left = most - [...body.value].length;
    count.hidden = left > 500;
    count.classList.toggle("error", left < 0);
    const words = left < 0 ? count.dataset.over : count.dataset.left;
    count.textContent = words.replace("{n}", Math.abs(left));
  }

  function keep() {
    try {
      if (body.value) store?.setItem(key, body.value);
      else store?.removeItem(key);
    } catch {
      // the store is full: the draft is only in the page
    }
  }

  if (!body.value && store?.getItem(key)) body.value = store.getItem(key);
  tally();
  body.addEventListener("input", () => {
    tally();
    keep();
  });

  const wasEmpty = !body.value;

  let sending = false;
  form.addEventListener("submit", (event) => {
    if (sending) {
      event.preventDefault();
      return;
    }
    sending = true;
    // How long the page was open; a draft that came back says nothing about that.
    if (wasEmpty) form.elements.seconds.value = (performance.now() / 1000).toFixed(1);
    form.querySelector("button").setAttribute("aria-disabled", "true");
    keep();
    try {
      store?.setItem("sent", key);
    } catch {
      // as above
    }
  });
  window.addEventListener("pageshow", () => {
    sending = false; // the reader came back to the form
    form.querySelector("button").removeAttribute("aria-disabled");
  });
})();
