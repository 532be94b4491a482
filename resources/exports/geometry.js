// From an upright picture to the rectangle the network sees: engine/images/geometry.py
// again, with Pillow's resampling (8-bit RGB; always horizontal first, where Pillow 13 sometimes
// begins with the other direction, which differs by one grey level at most if bilinear).
"use strict";

const FILTERS = {
  box: [0.5, (x) => (x > -0.5 && x <= 0.5 ? 1 : 0)],
  bilinear: [1, (x) => Math.max(0, 1 - Math.abs(x))],
  bicubic: [2, (x) => {
    const a = -0.5;
    x = Math.abs(x);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
  }],
  lanczos: [3, (x) => {
    const sinc = (y) => (y === 0 ? 1 : Math.sin(y * Math.PI) / (y * Math.PI));
    return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
  }],
};
const ONE = 1 << 22;

/** For each of `to` pixels: where its source pixels begin, and their weights. */
function weights(from, to, filter) {
  const [reach, value] = FILTERS[filter];
  const scale = from / to;
  const wide = Math.max(scale, 1);
  const support = reach * wide;
  const found = [];
  for (let place = 0; place < to; place++) {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const raw = [];
    for (let x = first; x < end; x++) raw.push(value((x - centre + 0.5) * (1 / wide)));
    const sum = raw.reduce((total, one) => total + one, 0);
    found.push({
      first,
      weights: raw.map((one) => {
        const part = sum === 0 ? one : one / sum;
        return Math.trunc((part < 0 ? -0.5 : 0.5) + part * ONE);
      }),
    });
  }
  return found;
}

function clipped(sum) {
  const value = Math.floor(sum / ONE);
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** One direction of resampling; pixels have `step` values each, of which three count. */
function resampled(pixels, width, height, step, to, filter, vertical) {
  const plan = weights(vertical ? height : width, to, filter);
  const [newWidth, newHeight] = vertical ? [width, to] : [to, height];
  const out = new Uint8Array(newWidth * newHeight * 3);
  const stride = vertical ? width * step : step;
  for (let y = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) {
      const { first, weights: parts } = plan[vertical ? y : x];
      let red = ONE / 2, green = ONE / 2, blue = ONE / 2;
      let at = vertical ? (first * width + x) * step : (y * width + first) * step;
      for (let i = 0; i < parts.length; i++, at += stride) {
        red += pixels[at] * parts[i];
        green += pixels[at + 1] * parts[i];
        blue += pixels[at + 2] * parts[i];
      }
      const place = (y * newWidth + x) * 3;
      out[place] = clipped(red);
      out[place + 1] = clipped(green);
      out[place + 2] = clipped(blue);
    }
  }
  return out;
}

/** Source places, added up step by step as Pillow does. */
function places(from, to) {
  const step = from / to, found = [];
  for (let i = 0, at = step * 0.5; i < to; i++, at += step) found.push(Math.min(from - 1, Math.trunc(at)));
  return found;
}

function nearest(pixels, width, height, step, newWidth, newHeight) {
  const out = new Uint8Array(newWidth * newHeight * 3);
  const rows = places(height, newHeight), columns = places(width, newWidth);
  for (let y = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) {
      const at = (rows[y] * width + columns[x]) * step, place = (y * newWidth + x) * 3;
      for (let c = 0; c < 3; c++) out[place + c] = pixels[at + c];
    }
  }
  return out;
}

function resize(pixels, width, height, step, newWidth, newHeight, filter) {
  if (filter === "nearest") return nearest(pixels, width, height, step, newWidth, newHeight);
  let now = pixels;
  if (width !== newWidth) {
    now = resampled(now, width, height, step, newWidth, filter, false);
    step = 3;
  }
  if (height !== newHeight) {
    now = resampled(now, newWidth, height, step, newHeight, filter, true);
    step = 3;
  }
  if (step === 3) return now;
  const out = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) out[i * 3 + c] = now[i * step + c];
  return out;
}

const halfUp = (a, b) => Math.floor((2 * a + b) / (2 * b));

/** What the network sees: uint8 RGB of height x width, from pixels of `step` values. */
function prepare(pixels, width, height, step, geometry) {
  const [h, w] = geometry.size;
  let plan = { width: w, height: h, left: 0, top: 0 };
  if (geometry.fit !== "squash") {
    const tall = halfUp(height * w, width), wide = halfUp(width * h, height);
    if (geometry.fit === "crop") {
      const byWidth = width * h <= height * w;
      plan.width = byWidth ? w : Math.max(w, wide);
      plan.height = byWidth ? Math.max(h, tall) : h;
      plan.left = Math.floor((plan.width - w) / 2);
      plan.top = Math.floor((plan.height - h) / 2);
    } else {
      const byWidth = width * h >= height * w;
      plan.width = byWidth ? w : Math.min(w, Math.max(1, wide));
      plan.height = byWidth ? Math.min(h, Math.max(1, tall)) : h;
      plan.left = -Math.floor((w - plan.width) / 2);
      plan.top = -Math.floor((h - plan.height) / 2);
    }
  }
  const whole = resize(pixels, width, height, step, plan.width, plan.height, geometry.filter);
  if (plan.width === w && plan.height === h) return whole;
  const out = new Uint8Array(w * h * 3);
  for (let y = 0; y < h; y++) {
    const row = y + plan.top;
    if (row < 0 || row >= plan.height) continue;
    for (let x = 0; x < w; x++) {
      const column = x + plan.left;
      if (column < 0 || column >= plan.width) continue;
      const from = (row * plan.width + column) * 3, to = (y * w + x) * 3;
      for (let c = 0; c < 3; c++) out[to + c] = whole[from + c];
    }
  }
  return out;
}
