// The exported page: everything is in this file, and nothing leaves it.
"use strict";

const facts = JSON.parse(document.getElementById("facts").textContent);
const status_ = document.getElementById("status");
const files = document.getElementById("files");
const photo = document.getElementById("photo");
const form = document.getElementById("form");
let network = null;

async function unpacked(id) {
  const text = atob(document.getElementById(id).textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function load() {
  const [wasm, graph, arrays] = await Promise.all([unpacked("wasm"), unpacked("graph"), unpacked("arrays")]);
  const runtime = await ModuleFactory({ wasmBinary: wasm, print: () => {}, printErr: () => {} });
  const { LiteRt, Environment, Tensor, setGlobalLiteRt } = LiteRtWeb;
  const liteRt = new LiteRt(runtime);
  setGlobalLiteRt(liteRt);
  liteRt.setDefaultEnvironment(new Environment({ webGpuDevice: null }));
  const model = await liteRt.loadAndCompile(graph, { accelerator: "wasm", cpuOptions: { numThreads: 1 } });
  const named = arraysOf(arrays, facts.arrays);
  const [h, w] = facts.geometry.size;
  return async (pixels) => {
    const input = new Tensor(pixels, [1, h, w, 3]);
    const found = await model.run({ [facts.input]: input });
    input.delete();
    const embedding = Float32Array.from(await found.embedding.data());
    for (const one of Object.values(found)) one.delete();
    return verdictOf(embedding, named, facts);
  };
}

/** Upright pixels of a picture, over white, its colours as they are in the file. */
async function decode(blob) {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", imageOrientation: "from-image" });
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Whether a file begins as a JPEG does, whatever it is called. */
async function isJpeg(blob) {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  return first === 0xff && second === 0xd8;
}

async function answer(blob) {
  const [image, jpeg] = await Promise.all([decode(blob), isJpeg(blob)]);
  return network(prepare(image.data, image.width, image.height, 4, facts.geometry, jpeg));
}

/** The golden pictures must be answered here as they were where the page was made. */
async function prove() {
  let largest = 0, same = true;
  for (const { png, probabilities, unlike } of facts.golden) {
    const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
    const got = await answer(new Blob([bytes], { type: "image/png" }));
    probabilities.forEach((one, i) => { largest = Math.max(largest, Math.abs(one - got.probabilities[i])); });
    if (!got.probabilities.every(Number.isFinite)) largest = Infinity;
    if (unlike !== null && Math.abs(unlike - 1) > 0.02) same &&= unlike > 1 === got.unlike > 1;
  }
  document.body.dataset.largest = String(largest);
  document.getElementById("proof").textContent =
    `Compared when this page was opened: ${facts.golden.length} drawn pictures, ` +
    `largest difference in probability ${largest.toExponential(1)}.`;
  return same && largest <= facts.tolerance;
}

async function classify(list) {
  const pictures = [...list];
  let done = 0;
  for (const file of pictures) {
    status_.textContent = `Looking at ${file.name || "the picture"}…`;
    await new Promise((resolve) => setTimeout(resolve, 20)); // lets the words be drawn
    try {
      showAnswer(file, await answer(file));
    } catch (error) {
      console.info(String(error));
      showAnswer(file, { verdict: "error", error: "This browser cannot read this picture.", top: [] });
    }
    done += 1;
  }
  if (done) status_.textContent = done === 1 ? "1 picture answered." : `${done} pictures answered.`;
}

let queue = Promise.resolve();
function take(list) {
  const pictures = [...list];
  queue = queue.then(() => ready).then((fine) => (fine ? classify(pictures) : undefined));
}

for (const field of [files, photo])
  field.addEventListener("change", () => { take(field.files); field.value = ""; });
document.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
document.addEventListener("dragleave", () => form.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  take(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => take(event.clipboardData.files));
form.addEventListener("submit", (event) => event.preventDefault());
if (matchMedia("(pointer: coarse)").matches) document.getElementById("camera").hidden = false;

function refuse(words) {
  document.body.dataset.state = "broken";
  status_.textContent = "";
  const problem = document.getElementById("problem");
  problem.textContent = words;
  problem.hidden = false;
  for (const field of [files, photo]) field.disabled = true;
  return false;
}

const ready = (async () => {
  try {
    network = await load();
  } catch (error) {
    console.info(String(error));
    return refuse("This browser cannot run the model. A current Chrome, Edge, Firefox or Safari can.");
  }
  if (!(await prove()))
    return refuse("In this browser the model does not answer as it should, so it answers nothing. Try another browser.");
  document.body.dataset.state = "ready";
  status_.textContent = "Ready.";
  return true;
})();
