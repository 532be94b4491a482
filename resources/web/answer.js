// One answer as a card with bars: for the page that Discern serves and the one it exports.
"use strict";

function sentence(result) {
  if (result.verdict === "error") return result.error;
  if (result.verdict === "none of these")
    return `It is unlike everything the model learned. The nearest is ${result.class}.`;
  if (result.verdict === "not sure") return `Perhaps ${result.class}, but that is a guess.`;
  return "";
}

/** Put a picture and its answer above the earlier ones. */
function showAnswer(file, result) {
  const node = document.getElementById("answer").content.cloneNode(true);
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
  document.getElementById("answers").prepend(node);
}
