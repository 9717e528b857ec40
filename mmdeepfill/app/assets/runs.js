// Holes as lengths of runs: known pixels, hole, known, ... row after row. Small, and exact.

export function toRuns(pixels) {
  const runs = [];
  let value = 0, from = 0;
  while (from < pixels.length) {
    const next = pixels.indexOf(1 - value, from), to = next < 0 ? pixels.length : next;
    runs.push(to - from);
    from = to;
    value = 1 - value;
  }
  return Uint32Array.from(runs);
}

// Calls fill(from, to) for each run of the hole.
export function eachRun(runs, fill) {
  let at = 0;
  runs.forEach((length, i) => {
    if (i % 2) fill(at, at + length);
    at += length;
  });
}

export function fromRuns(runs, count) {
  const pixels = new Uint8Array(count);
  eachRun(runs, (from, to) => pixels.fill(1, from, to));
  return pixels;
}

// The runs of one row as [from, to, from, to, ...].
function rowRuns(pixels, start, width) {
  const found = [], end = start + width;
  for (let from = pixels.indexOf(1, start); from >= 0 && from < end;) {
    const next = pixels.indexOf(0, from), to = next < 0 || next > end ? end : next;
    found.push(from - start, to - start);
    from = to < end ? pixels.indexOf(1, to) : -1;
  }
  return found;
}

// All pixels whose centres are at most `radius` from that of one in the hole; a negative radius
// takes as much away, and nothing at the photograph's own sides.
export function grow(pixels, width, height, radius) {
  if (radius < 0) return inverted(grow(inverted(pixels), width, height, -radius));
  const grown = pixels.slice(), reach = Math.floor(radius);
  for (let y = 0; y < height; y++) {
    const found = rowRuns(pixels, y * width, width);
    for (let dy = -reach; found.length && dy <= reach; dy++) {
      if (y + dy < 0 || y + dy >= height) continue;
      const wide = Math.floor(Math.sqrt(radius * radius - dy * dy)), start = (y + dy) * width;
      for (let i = 0; i < found.length; i += 2) {
        grown.fill(1, start + Math.max(0, found[i] - wide), start + Math.min(width, found[i + 1] + wide));
      }
    }
  }
  return grown;
}

export function inverted(pixels) { return pixels.map((value) => 1 - value); }

// Moved by (left, top) into a frame of another size; or scaled to it, each pixel like the nearest.
export function moved(pixels, from, to, left, top) {
  const result = new Uint8Array(to.width * to.height);
  const x0 = Math.max(0, -left), x1 = Math.min(from.width, to.width - left);
  for (let y = Math.max(0, -top); x0 < x1 && y < Math.min(from.height, to.height - top); y++) {
    result.set(pixels.subarray(y * from.width + x0, y * from.width + x1), (y + top) * to.width + x0 + left);
  }
  return result;
}

export function scaled(pixels, from, to) {
  if (from.width === to.width && from.height === to.height) return pixels;
  const result = new Uint8Array(to.width * to.height);
  for (let y = 0, at = 0; y < to.height; y++) {
    const row = Math.floor((y + 0.5) * from.height / to.height) * from.width;
    for (let x = 0; x < to.width; x++) result[at++] = pixels[row + Math.floor((x + 0.5) * from.width / to.width)];
  }
  return result;
}

// Left, top, right and bottom of the hole, the last two after it; null of none.
export function boxOf(pixels, width, height) {
  let box = null;
  for (let y = 0; y < height; y++) {
    const found = rowRuns(pixels, y * width, width);
    if (!found.length) continue;
    box ??= [width, y, 0, 0];
    box = [Math.min(box[0], found[0]), box[1], Math.max(box[2], found.at(-1)), y + 1];
  }
  return box;
}
