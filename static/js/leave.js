// "Leave this page": the screen is empty at once, the session ends on the server, and a page that says nothing of this one
// takes its place in the browser's history. Without this script the form does the same, a moment later.
const LIMIT = 1500;

for (const form of document.querySelectorAll("form[data-leave]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      credentials: "same-origin",
      keepalive: true,
      redirect: "manual",
    });
    document.title = "";
    document.body.hidden = true;
    // The server is waited for, so that the session is over; but not for long.
    await Promise.race([sent.catch(() => {}), new Promise((done) => setTimeout(done, LIMIT))]);
    window.location.replace(form.dataset.leave);
  });
}
