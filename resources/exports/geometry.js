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

/** For each of `to` pixels: where its source pixels begin, and their weights. The picture
 *  fills `span` of the `from` pixels there are, the last of them perhaps in part. */
function weights(from, to, filter, span) {
  const [reach, value] = FILTERS[filter];
  const scale = span / to;
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
function resampled(pixels, width, height, step, to, filter, vertical, span) {
  const plan = weights(vertical ? height : width, to, filter, span);
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

function resize(pixels, width, height, step, newWidth, newHeight, filter, span) {
  if (filter === "nearest") return nearest(pixels, width, height, step, newWidth, newHeight);
  let now = pixels;
  if (span[0] !== newWidth) {
    now = resampled(now, width, height, step, newWidth, filter, false, span[0]);
    step = 3;
  }
  if (span[1] !== newHeight) {
    now = resampled(now, newWidth, height, step, newHeight, filter, true, span[1]);
    step = 3;
  }
  if (step === 3) return now;
  const out = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) out[i * 3 + c] = now[i * step + c];
  return out;
}

/** By how much Discern has a JPEG decoded smaller: half as many pixels again are enough. */
function reduction(width, height, plan, filter) {
  if (filter === "nearest") return 1;
  const enough = [Math.ceil(plan.width * 1.5), Math.ceil(plan.height * 1.5)];
  const most = Math.min(Math.floor(width / enough[0]), Math.floor(height / enough[1]));
  return [8, 4, 2].find((one) => one <= most) ?? 1;
}

/** What libjpeg gives when it decodes smaller: means of `by` x `by` pixels, rounded as brightness
 *  and colour. Browsers cannot decode smaller, and clip each pixel before it is averaged, so a
 *  difference remains. A turned picture's blocks begin at the other edge, which matters only where
 *  a side is no multiple of them, as cameras' sides are; here they begin at the upper left. */
function reduced(pixels, width, height, step, by) {
  const newWidth = Math.ceil(width / by), newHeight = Math.ceil(height / by);
  const out = new Uint8ClampedArray(newWidth * newHeight * 3);
  const sums = new Float64Array(newWidth * 3);
  for (let row = 0; row < newHeight; row++) {
    const rows = Math.min(by, height - row * by);
    sums.fill(0);
    for (let y = row * by; y < row * by + rows; y++) {
      for (let x = 0, at = y * width * step; x < width; x++, at += step) {
        const cell = 3 * ((x / by) | 0);
        sums[cell] += pixels[at];
        sums[cell + 1] += pixels[at + 1];
        sums[cell + 2] += pixels[at + 2];
      }
    }
    for (let column = 0; column < newWidth; column++) {
      const count = rows * Math.min(by, width - column * by);
      const [red, green, blue] = sums.subarray(3 * column, 3 * column + 3).map((sum) => sum / count);
      const light = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
      const cb = Math.round(-0.168735892 * red - 0.331264108 * green + 0.5 * blue);
      const cr = Math.round(0.5 * red - 0.418687589 * green - 0.081312411 * blue);
      const place = (row * newWidth + column) * 3;
      out[place] = light + Math.round(1.402 * cr);
      out[place + 1] = light + Math.round(-0.344136286 * cb - 0.714136286 * cr);
      out[place + 2] = light + Math.round(1.772 * cb);
    }
  }
  return [out, newWidth, newHeight];
}

const halfUp = (a, b) => Math.floor((2 * a + b) / (2 * b));

/** What the network sees: uint8 RGB of height x width, from pixels of `step` values, which come
 *  out of a JPEG or not. */
function prepare(pixels, width, height, step, geometry, jpeg = false) {
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
  const by = jpeg ? reduction(width, height, plan, geometry.filter) : 1;
  const span = [width / by, height / by];
  if (by > 1) [pixels, width, height] = reduced(pixels, width, height, step, by);
  if (by > 1) step = 3;
  const whole = resize(pixels, width, height, step, plan.width, plan.height, geometry.filter, span);
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
