// Saves a form two seconds after the last key, by posting it where `data-autosave` says, and writes what the server
// answered into #saved. Nothing else on the page changes. Without this script, Continue or Send saves.
//
// The server answers with the text of the saved line ("Your answers were saved at 8:19am."). Anything but success says so,
// and is tried again every ten seconds.
const QUIET = 2000;
const AGAIN = 10000;
const LIMIT = 15000;

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);

function watch(form) {
  const line = document.getElementById("saved");
  let timer = null;
  let running = null;
  let dirty = false;
  let leaving = false;

  form.addEventListener("input", () => {
    dirty = true;
    wait(QUIET);
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    // The form itself is on its way: a draft that arrives after it would bring the old text back.
    leaving = true;
    clearTimeout(timer);
    running?.abort();
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("pagehide", () => {
    // Gone by a link or a key before the two seconds were over, or while a save was on its way (the browser drops that
    // one with the page): what was typed goes after them.
    if ((dirty || running) && !leaving && navigator.sendBeacon(form.dataset.autosave, new FormData(form))) dirty = false;
  });

  function wait(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  async function save() {
    if (leaving || !dirty) return;
    if (running) return wait(QUIET);
    dirty = false;
    running = new AbortController();
    const limit = setTimeout(() => running?.abort(), LIMIT);
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "autosave" },
        credentials: "same-origin",
        redirect: "error",
        signal: running.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      say(await answer.text(), false);
    } catch {
      if (leaving) return;
      dirty = true;
      say(form.dataset.notSaved || "Not saved. Your text is still here.", true);
      wait(AGAIN);
    } finally {
      clearTimeout(limit);
      running = null;
    }
  }

  function say(text, failed) {
    if (!line) return;
    const name = line.classList.contains("s-saved") ? "s-saved--not" : "p-saved--not";
    line.classList.toggle(name, failed);
    if (line.textContent !== text.trim()) line.textContent = text.trim();
  }
}
