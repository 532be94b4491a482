// Drop, paste or choose pictures; each is sent to /api/classify and answered with bars.
"use strict";

const form = document.getElementById("form");
const files = document.getElementById("files");
const photo = document.getElementById("photo");
const status_ = document.getElementById("status");

document.getElementById("hint").textContent = "Drop pictures anywhere, paste one, or choose some.";
document.getElementById("send").hidden = true;
if (matchMedia("(pointer: coarse)").matches) document.getElementById("camera").hidden = false;

async function ask(file) {
  const body = new FormData();
  body.append("image", file, file.name || "picture");
  const response = await fetch("/api/classify", { method: "POST", body });
  const told = await response.json();
  if (response.ok) return told.results[0];
  return { verdict: "error", error: told.detail || response.statusText, top: [] };
}

async function classify(list) {
  let done = 0;
  for (const file of list) {
    status_.textContent = `Looking at ${++done} of ${list.length}…`;
    try {
      showAnswer(file, await ask(file));
    } catch {
      status_.textContent = "The page cannot reach Discern. Is it still running?";
      return;
    }
  }
  status_.textContent = done === 1 ? "1 picture answered." : `${done} pictures answered.`;
}

function take(list) {
  const pictures = [...list];
  if (pictures.length) classify(pictures);
}

files.addEventListener("change", () => { take(files.files); files.value = ""; });
photo.addEventListener("change", () => { take(photo.files); photo.value = ""; });
form.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("paste", (event) => take(event.clipboardData.files));
document.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("over"); });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  take(event.dataTransfer.files);
});
