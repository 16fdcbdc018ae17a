// A double click sends a form once. A second press counts again after four seconds, so a retry is never blocked.
const SECONDS = 4;
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const now = Date.now();
  // Another button of the same form is another wish.
  const button = event.submitter ?? null;
  const before = sent.get(form);
  if (before && before.button === button && now - before.at < SECONDS * 1000) {
    event.preventDefault();
    return;
  }
  sent.set(form, { at: now, button });
});

// What a form was answered with is, in the browser's memory, something that was sent: going Back to it shows "Confirm form
// resubmission" and no page. Where the page says under which address it is opened, Back opens it.
const address = document.querySelector("main[data-address]")?.dataset.address;
if (address) history.replaceState(history.state, "", address);

// A page that comes back from the browser's memory may be sent again at once.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});
