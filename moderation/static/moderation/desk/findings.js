// All check results of a row, fetched when they are asked for.

import { list } from "./items.js";

list?.addEventListener(
  "toggle",
  async (event) => {
    const details = event.target;
    const from = details.dataset?.from;
    if (!from || !details.open) return;
    delete details.dataset.from;
    try {
      const answer = await fetch(from, { redirect: "manual" });
      if (!answer.ok) throw new Error(answer.status);
      details.querySelector(".found-here").innerHTML = await answer.text();
    } catch {
      details.dataset.from = from; // the link to the record is still there
    }
  },
  true,
);
