// The inbox: every 20 seconds it asks what is new and puts numbers and names in their places. Rows never move by
// themselves: a line at the foot offers the new ones. Without this script, reload the page.
const EVERY = 20000;

const inbox = document.querySelector("[data-fresh]");
const stale = document.getElementById("stale");
const line = document.getElementById("fresh");
let tag = "";

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(inbox.dataset.fresh, {
      headers: { "Portal-Quiet": "1", ...(tag ? { "If-None-Match": tag } : {}) },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect") return say(stale.dataset.lost);
    if (answer.status !== 200 && answer.status !== 304) return say("");
    stale.hidden = true;
    if (answer.status === 304) return;
    tag = answer.headers.get("ETag") || "";
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    say("");
  }
}

function say(words) {
  if (words) stale.querySelector("[data-why]").textContent = words;
  stale.hidden = false;
}

function show(news) {
  for (const item of news.querySelectorAll("[data-view]")) {
    const { view, count } = item.dataset;
    const number = document.querySelector(`#counts [data-view="${CSS.escape(view)}"] b`);
    if (number) {
      number.textContent = count;
      number.className = item.dataset.class;
    }
    const option = document.querySelector(`#counts option[value="${CSS.escape(view)}"]`);
    if (option && count) option.textContent = option.textContent.replace(/\(\d+\)$/, `(${count})`);
  }
  for (const item of news.querySelectorAll("[data-presence]")) {
    const place = document.getElementById(`presence-${item.dataset.presence}`);
    if (place && place.innerHTML !== item.innerHTML) place.innerHTML = item.innerHTML;
  }
  const duty = document.querySelector(".s-duty");
  const banner = news.querySelector("[data-duty] .s-duty");
  if (duty && banner && duty.innerHTML !== banner.innerHTML && !duty.contains(document.activeElement)) {
    duty.replaceChildren(...banner.childNodes);
  }
  const offer = news.querySelector("[data-line]");
  if (line.textContent !== offer.textContent) line.replaceChildren(...offer.childNodes);
  line.hidden = !line.textContent.trim();
}

if (inbox) setInterval(ask, EVERY);

// A request leads back to the list it was opened from. What was searched for is in no address and is not kept.
try {
  if (inbox && location.pathname.endsWith("/inbox/")) sessionStorage.setItem("portal.inbox", location.pathname + location.search);
} catch {
  // Then it leads back to the whole list.
}

// What is ticked. Keys T and A press the buttons; with nothing ticked they mean the row one stands on.
const form = document.querySelector("form[data-bulk]");
if (form) {
  const count = form.querySelector("[data-count]");
  const clear = form.querySelector("[data-clear]");
  const boxes = () => [...form.querySelectorAll(".s-tick")];
  const draw = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    count.textContent = ticked ? `${ticked} ${count.dataset.one}` : count.dataset.none;
    clear.hidden = !ticked;
  };
  form.addEventListener("change", draw);
  form.addEventListener("reset", () => {
    for (const box of boxes()) box.defaultChecked = false;
    setTimeout(draw);
  });
  form.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest("[data-needs]") || boxes().some((box) => box.checked)) return;
      const here = form.querySelector("tr.is-here .s-tick");
      if (here) here.checked = true;
      else event.preventDefault();
      draw();
    },
    true,
  );
  window.addEventListener("pageshow", draw);
  draw();
}
