// Warns before a session ends for want of use, and leaves the page when it has. The server ends the session either way.
//
// The clock starts when the page loads or saves by itself, because that is what the server counts; only "Stay" asks it for
// more. A computer that slept shows the end as soon as it wakes.
const box = document.getElementById("timeout");

if (box) {
  let since = Date.now();
  let returnTo = null;
  let left = false;
  const warnAfter = Number(box.dataset.warnAfter) * 1000;
  const endAfter = Number(box.dataset.endAfter) * 1000;
  const stay = box.querySelector("[data-stay]");

  const hide = () => {
    if (box.hidden) return;
    box.hidden = true;
    returnTo?.focus();
  };
  const restart = () => {
    since = Date.now();
    hide();
  };
  // What is typed goes with the page: the server, where the session is over, keeps it for the same person. Nothing is sent.
  const isTyped = (each) => {
    if (each.type === "radio" || each.type === "checkbox") return each.checked !== each.defaultChecked;
    return each.matches("textarea, input:not([type=hidden])") && each.value.trim() !== "";
  };
  const leave = () => {
    if (left) return;
    left = true;
    const form = box.dataset.keep && document.getElementById(box.dataset.keep);
    if (!form || ![...form.elements].some(isTyped)) {
      window.location.replace(box.dataset.ended);
      return;
    }
    const keep = document.createElement("input");
    keep.type = "hidden";
    keep.name = "keep";
    keep.value = box.dataset.back;
    form.append(keep);
    form.submit();
  };
  const look = () => {
    const quiet = Date.now() - since;
    if (quiet >= endAfter) {
      leave();
    } else if (quiet >= warnAfter && box.hidden) {
      returnTo = document.activeElement;
      box.hidden = false;
      stay.focus();
    }
  };

  stay.addEventListener("click", async () => {
    try {
      const answer = await fetch(window.location.href, { method: "HEAD", credentials: "same-origin", redirect: "error" });
      if (answer.ok) restart();
    } catch {
      look();
    }
  });
  // Autosave reached the server: its line changed without a word of failure.
  const line = document.getElementById("saved");
  if (line) {
    new MutationObserver(() => {
      if (!/--not\b/.test(line.className)) restart();
    }).observe(line, { childList: true, characterData: true, subtree: true });
  }
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
}
