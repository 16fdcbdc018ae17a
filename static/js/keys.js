// The keys of the inbox and of one request. They press what is on the page: a link, button or box with `data-key`.
// Never while typing, never with Ctrl, Alt or Meta held, and they can be turned off (the choice stays in this browser).
//
//   J K     the row below, above          Enter  open it          X  tick it
//   G then  M T D O W S C                 a view, by the first letter of its key
//   ?       show or hide the list of keys
//   Ctrl+Enter sends, only from the box of a reply or of questions.
const OFF = "portal.keys.off";
const bar = document.getElementById("keys");
const list = document.querySelector("#rows tbody");
let waitingForView = 0;

const isOff = () => {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
};
const typing = (element) =>
  element.isContentEditable ||
  element.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=submit]):not([type=button])");

function drawBar() {
  if (!bar) return;
  bar.hidden = false;
  const button = bar.querySelector("[data-keys-switch]");
  button.textContent = isOff() ? button.dataset.on : button.dataset.off;
  for (const kept of bar.querySelectorAll("span")) kept.hidden = isOff() && !kept.contains(button);
}
bar?.querySelector("[data-keys-switch]").addEventListener("click", () => {
  try {
    if (isOff()) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // A browser that keeps nothing keeps the keys on.
  }
  drawBar();
});
drawBar();

function press(element) {
  if (typing(element)) element.focus();
  else element.click();
}

function move(step) {
  const rows = [...(list?.rows ?? [])];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.classList.contains("is-here"));
  const next = rows[Math.min(Math.max(now === -1 ? 0 : now + step, 0), rows.length - 1)];
  rows[now]?.classList.remove("is-here");
  next.classList.add("is-here");
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const form = event.target.closest?.("form[data-send]");
  if (form && event.target.matches("textarea") && event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[name=send]"));
    return;
  }
  if (isOff() || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (waitingForView && Date.now() - waitingForView < 1500) {
    waitingForView = 0;
    const view = document.querySelector(`[data-view^="${CSS.escape(key)}"]`);
    if (view) {
      event.preventDefault();
      view.click();
    }
    return;
  }
  if (key === "g" && document.querySelector("[data-view]")) {
    waitingForView = Date.now();
  } else if (list && (key === "j" || key === "k")) {
    event.preventDefault();
    move(key === "j" ? 1 : -1);
  } else if (list && key === "x") {
    list.querySelector("tr.is-here .s-tick")?.click();
  } else if (key === "?" && bar) {
    bar.hidden = !bar.hidden;
  } else if (/^[a-z/]$/.test(key)) {
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return;
    event.preventDefault();
    press(target);
  }
});
