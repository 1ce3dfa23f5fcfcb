// What is said aloud, and the words that the page brings in the moderator's language.

const live = document.getElementById("desk-live");

export const words = document.getElementById("words")?.dataset ?? {};

export function say(text) {
  if (live) live.textContent = text;
}

// An element from a tag, its attributes, and what is in it. Text stays text.
export function made(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

// A button that takes back what *undo* names: {name, value}.
export function undoButton(undo) {
  return made("button", { form: "undo-form", name: undo.name, value: undo.value }, words.undo);
}
