// Small things of a staff page: the seconds of the undo bar, and the box of errors taking the focus.
document.getElementById("errors")?.focus();

const undo = document.querySelector("[data-undo]");
if (undo) {
  const ends = Date.now() + Number(undo.dataset.undo) * 1000;
  const number = undo.querySelector("[data-seconds]");
  const timer = setInterval(() => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    if (left > 0) {
      number.textContent = String(left);
      return;
    }
    clearInterval(timer);
    undo.remove();
  }, 1000);
}

// Lists that are asked for again and again stop while nobody looks at them.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.requestConfig?.elt && event.detail.elt.matches("[hx-trigger^='every']")) {
    event.preventDefault();
  }
});
