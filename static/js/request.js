// One request: who is looking now, and the hints under the reply. Both come from the server; without this script they
// are as old as the page.
const EVERY = 15000;
const QUIET = 1200;

// The banner is two lines high where there is more to mind: what stands under it has to know.
const banner = document.querySelector(".s-ban");
if (banner) {
  new ResizeObserver(() => document.documentElement.style.setProperty("--ban", `${banner.offsetHeight}px`)).observe(banner);
}

try {
  const back = document.querySelector("[data-back]");
  const from = sessionStorage.getItem("portal.inbox") || "";
  if (back && from.startsWith(`${back.pathname}?`)) back.href = from;
} catch {
  // It leads to the whole list.
}

const watched = document.querySelector("[data-watch]");
const place = watched && document.getElementById(watched.dataset.at);
if (place) {
  let tag = "";
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(watched.dataset.watch, {
        headers: { "Portal-Quiet": "1", ...(tag ? { "If-None-Match": tag } : {}) },
        credentials: "same-origin",
        redirect: "error",
      });
      if (answer.status !== 200) return;
      tag = answer.headers.get("ETag") || "";
      place.innerHTML = await answer.text();
    } catch {
      // The next one may get through.
    }
  }, EVERY);
}

const help = document.querySelector("[data-help]");
const box = help?.closest("form")?.querySelector("textarea");
if (box) {
  let timer = null;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const token = box.form.querySelector("[name=csrfmiddlewaretoken]");
      const said = new FormData();
      said.set("csrfmiddlewaretoken", token ? token.value : "");
      said.set("body", box.value);
      try {
        const answer = await fetch(help.dataset.help, { method: "POST", body: said, credentials: "same-origin", redirect: "error" });
        if (answer.ok) help.innerHTML = await answer.text();
      } catch {
        // Hints are not needed to send.
      }
    }, QUIET);
  });
}
