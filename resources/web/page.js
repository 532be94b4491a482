// Drop, paste or choose pictures; each is sent to /api/classify and answered with bars.
"use strict";

const form = document.getElementById("form");
const files = document.getElementById("files");
const photo = document.getElementById("photo");
const status_ = document.getElementById("status");
const answers = document.getElementById("answers");
const template = document.getElementById("answer");

document.getElementById("hint").textContent = "Drop pictures anywhere, paste one, or choose some.";
document.getElementById("send").hidden = true;
if (matchMedia("(pointer: coarse)").matches) document.getElementById("camera").hidden = false;

function sentence(result) {
  if (result.verdict === "error") return result.error;
  if (result.verdict === "none of these")
    return `It is unlike everything the model learned. The nearest is ${result.class}.`;
  if (result.verdict === "not sure") return `Perhaps ${result.class}, but that is a guess.`;
  return "";
}

function card(file, result) {
  const node = template.content.cloneNode(true);
  const image = node.querySelector("img");
  image.alt = file.name;
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  image.addEventListener("error", () => image.remove());
  image.src = URL.createObjectURL(file);
  const told = node.querySelector(".told");
  told.querySelector("h2").textContent = result.verdict === "error" ? "cannot be read" : result.verdict;
  told.querySelector(".sentence").textContent = sentence(result);
  told.querySelector(".name").textContent = file.name;
  for (const [name, probability] of result.top) {
    const bar = document.createElement("div");
    bar.className = "bar";
    const label = document.createElement("span");
    label.textContent = name;
    const meter = document.createElement("meter");
    meter.value = probability;
    const number = document.createElement("span");
    number.className = "number";
    // Only 1 is all.
    const shown = probability < 1 ? Math.min(100 * probability, 99.9) : 100;
    number.textContent = `${shown.toFixed(1)} %`;
    bar.append(label, meter, number);
    told.append(bar);
  }
  answers.prepend(node);
}

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
      card(file, await ask(file));
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
