// Ask why a comment is to be rejected: one key or one click.

const dialog = document.getElementById("reason-dialog");

// The choice ("reject:spam"), or "" when it was given up.
export function ask(item) {
  dialog.querySelector(".about-whom").textContent = item.querySelector("h2")?.textContent ?? "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    const closed = () => done(dialog.returnValue ? `reject:${dialog.returnValue}` : "");
    dialog.addEventListener("close", closed, { once: true });
  });
}

dialog?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const button = dialog.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button || document.body.classList.contains("keys-off")) return;
  event.preventDefault();
  event.stopPropagation();
  dialog.close(button.value);
});
