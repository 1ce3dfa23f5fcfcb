// Send a form as it is, and learn as data what became of it. Never throws.
//
// The answer has `ok`, the server's `said`, and `kind` when not ok: "lost" (no answer, or one that is none: nothing is
// known), "signed-out", or "refused" (the server says why; nothing was changed).

const TOKEN = "csrfmiddlewaretoken";
let open = 0;

export async function send(form, more = {}) {
  open += 1;
  try {
    let answer = await post(form, more);
    if (answer.status === 403 && (await freshToken())) answer = await post(form, more);
    return await read(answer);
  } catch {
    return { ok: false, kind: "lost", said: [] };
  } finally {
    open -= 1;
  }
}

function post(form, more) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  const options = { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", keepalive: true };
  return fetch(form.action, options);
}

async function read(answer) {
  if (answer.type === "opaqueredirect" || answer.status === 403) return { ok: false, kind: "signed-out", said: [] };
  const isData = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isData) return { ok: false, kind: "lost", said: [] };
  const data = await answer.json();
  return { ...data, ok: answer.ok, kind: answer.ok ? "" : "refused" };
}

// Who signed in again, in another tab, has a new token; this page's forms still hold the old one.
async function freshToken() {
  const page = await fetch(location.href, { redirect: "manual" });
  if (!page.ok) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector(`[name=${TOKEN}]`);
  if (!fresh) return false;
  for (const field of document.querySelectorAll(`[name=${TOKEN}]`)) field.value = fresh.value;
  return true;
}

addEventListener("beforeunload", (event) => {
  if (open) event.preventDefault();
});
