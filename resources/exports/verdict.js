// Head, probabilities and doubt: what engine/models/head.py, classifier.py, unknown.py and
// spread.py do with an embedding.
"use strict";

/** Named float32 arrays out of the page's data. */
function arraysOf(bytes, table) {
  const found = {};
  for (const [name, { offset, shape, half }] of Object.entries(table)) {
    const count = shape.reduce((a, b) => a * b, 1);
    if (!half) {
      found[name] = { shape, data: new Float32Array(bytes.slice(offset, offset + 4 * count).buffer) };
      continue;
    }
    const bits = new Uint16Array(bytes.slice(offset, offset + 2 * count).buffer);
    found[name] = { shape, data: Float32Array.from(bits, widened) };
  }
  return found;
}

function widened(bits) {
  const sign = bits & 0x8000 ? -1 : 1, power = (bits >> 10) & 31, rest = bits & 1023;
  if (power === 0) return sign * 2 ** -24 * rest;
  if (power === 31) return rest ? NaN : sign * Infinity;
  return sign * 2 ** (power - 15) * (1 + rest / 1024);
}

function classScores(embedding, arrays, layers) {
  let values = embedding;
  for (let layer = 0; layer < layers; layer++) {
    const kernel = arrays[`kernel_${layer}`], bias = arrays[`bias_${layer}`].data;
    const out = Float64Array.from(bias), width = bias.length;
    for (let i = 0; i < values.length; i++)
      for (let j = 0; j < width; j++) out[j] += values[i] * kernel.data[i * width + j];
    values = layer < layers - 1 ? out.map((one) => Math.max(0, one)) : out;
  }
  return values;
}

function softmax(scores, temperature) {
  const scaled = Array.from(scores, (one) => one / temperature);
  const top = Math.max(...scaled);
  const powers = scaled.map((one) => Math.exp(one - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((one) => one / sum);
}

const dot = (a, at, b, from, length) => {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[at + i] * b[from + i];
  return sum;
};

/** Mean cosine to the three nearest of the others. */
function likeness(unit, others) {
  const [count, length] = others.shape;
  const all = [];
  for (let row = 0; row < count; row++) all.push(dot(unit, 0, others.data, row * length, length));
  all.sort((a, b) => b - a);
  const nearest = all.slice(0, 3);
  return nearest.reduce((a, b) => a + b, 0) / nearest.length;
}

/** Squared Mahalanobis distance to the nearest class. */
function distance(unit, { means, directions, variances }, rest) {
  const [classes, length] = means.shape, kept = directions.shape[0];
  const along = [];
  for (let r = 0; r < kept; r++) along.push(dot(unit, 0, directions.data, r * length, length));
  let best = Infinity;
  for (let k = 0; k < classes; k++) {
    let whole = 0;
    for (let i = 0; i < length; i++) whole += (unit[i] - means.data[k * length + i]) ** 2;
    whole /= rest;
    for (let r = 0; r < kept; r++) {
      const centre = dot(means.data, k * length, directions.data, r * length, length);
      whole += (along[r] - centre) ** 2 * (1 / variances.data[r] - 1 / rest);
    }
    best = Math.min(best, whole);
  }
  return best;
}

/** How unlike everything known: above 1 is none of these; null where it cannot be told. */
function strangeness(embedding, scores, arrays, doubt) {
  if (doubt === null) return null;
  const length = Math.sqrt(dot(embedding, 0, embedding, 0, embedding.length));
  const unit = Float32Array.from(embedding, (one) => one / Math.max(length, 1e-12));
  const known = likeness(unit, arrays.references);
  const raw = [1 - known];
  if (arrays.means) {
    raw.push(distance(unit, arrays, doubt.rest));
    const scaled = Array.from(scores, (one) => one / doubt.temperature);
    const top = Math.max(...scaled);
    raw.push(-(top + Math.log(scaled.reduce((sum, one) => sum + Math.exp(one - top), 0))));
    if (arrays.negatives) raw.push(likeness(unit, arrays.negatives) - known);
  }
  // Energy and negatives only ever speak against a picture.
  const sum = raw.reduce((total, value, part) => {
    const [middle, edge] = doubt.scales[part];
    const scaled = (value - middle) / (edge - middle);
    return total + (part >= 2 ? Math.max(0, scaled) : scaled);
  }, 0);
  return sum / doubt.threshold;
}

function verdictOf(embedding, arrays, facts) {
  const scores = classScores(embedding, arrays, facts.layers);
  const probabilities = softmax(scores, facts.temperature);
  const unlike = strangeness(embedding, scores, arrays, facts.doubt);
  const order = probabilities.map((_, i) => i).sort((a, b) => probabilities[b] - probabilities[a]);
  const best = order[0];
  let verdict = facts.classes[best];
  if (unlike !== null && unlike > 1) verdict = "none of these";
  else if (probabilities[best] < facts.sure_from) verdict = "not sure";
  return {
    verdict, probabilities, unlike, class: facts.classes[best],
    top: order.slice(0, 5).map((i) => [facts.classes[i], probabilities[i]]),
  };
}
