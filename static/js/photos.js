// Makes large photos smaller before they are sent, and says when one has been checked. Without this script everything
// works: the photo goes as it is, and "See if it is ready" loads the page again.
const LARGE = 3 * 1024 * 1024;
const SIDE = 3000;
const AGAIN = 3000;
const PATIENCE = 40;

for (const input of document.querySelectorAll("form[data-photos] input[type=file]")) {
  input.addEventListener("change", () => shrink(input));
}
look(PATIENCE);

async function shrink(input) {
  const chosen = [...input.files];
  if (!chosen.some((file) => file.size > LARGE) || typeof DataTransfer !== "function") return;
  const buttons = [...input.form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  try {
    const held = new DataTransfer();
    for (const file of chosen) held.items.add(await smaller(file));
    input.files = held.files;
  } catch {
    // The photos go as they are.
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

async function smaller(file) {
  if (file.size <= LARGE || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
  if (!made || made.size >= file.size) return file;
  return new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

function look(times) {
  const list = document.getElementById("added");
  if (!list || !("waiting" in list.dataset) || times === 0) return;
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("added");
      if (answer.ok && fresh && !list.contains(document.activeElement)) list.replaceWith(fresh);
    } catch {
      // Offline: it is asked again.
    }
    look(times - 1);
  }, AGAIN);
}
