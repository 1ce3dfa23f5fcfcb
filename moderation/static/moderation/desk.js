// What the desk is better with, and works without: choosing all on the page, a range with shift, one submit a form,
// and messages that a screen reader hears.

const boxes = [...document.querySelectorAll("input.pick")];
const bulk = document.getElementById("bulk");

if (bulk && boxes.length) {
  const all = document.getElementById("pick-all");
  const says = bulk.querySelector(".chosen");
  let last = null;

  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    says.textContent = count ? says.dataset.some.replace("%s", count) : says.dataset.none;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    bulk.classList.toggle("is-idle", count === 0);
  };

  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      tell();
    });
  }
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  all.closest("label").hidden = false;
  says.setAttribute("role", "status");
  tell();
}

// A second click would only be refused as "decided meanwhile".
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A live region speaks of what changes in it after the page is there.
const said = [...document.querySelectorAll("#desk-messages .said")].map((one) => one.textContent).join(" ");
if (said) setTimeout(() => (document.getElementById("desk-live").textContent = said), 300);
