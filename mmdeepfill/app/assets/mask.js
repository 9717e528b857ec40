// The hole as a list of what was painted, in pixels of the photograph.
// Kept as shapes it can be undone, shown sharp at any zoom, and turned into a mask of any size.
// Shapes: 'line', 'box', 'clear'; 'mask', a whole mask as runs, which replaces what is there, adds
// to it or is taken away; 'fill', no part of the hole but a result of it, so that one history has both.

import {pictureOf} from './maskfiles.js';
import {boxOf, eachRun, fromRuns, toRuns} from './runs.js';

export const COLOUR = [236, 20, 113];

// A pixel belongs to a stroke if its centre is at most `radius` from the stroke's line; with
// less than this, a click between centres would miss them all.
const LEAST_RADIUS = 0.71;

export class Mask {
  // shapes, undone: of a hole that was painted before
  constructor(width, height, shapes = [], undone = []) {
    Object.assign(this, {width, height, shapes, undone});
    this.added = () => {};  // called after a new shape
    this.live = null;  // the shape that is being drawn
    this.version = 0;  // changes with everything but the live shape
  }

  begin(tool, radius, x, y) {
    this.live = ['box', 'select'].includes(tool)
      ? {kind: 'box', points: [x, y, x, y]}
      : {kind: 'line', erase: tool === 'eraser', radius: Math.max(radius, LEAST_RADIUS), points: [x, y]};
  }

  extend(x, y) {
    if (!this.live) return;
    if (this.live.kind === 'box') this.live.points.splice(2, 2, x, y);
    else this.live.points.push(x, y);
  }

  end() {
    if (this.live) this.add(this.live);
    this.live = null;
  }

  cancel() { this.live = null; }

  // mode: 'replace', 'add' or 'subtract'; more: to be kept with the shape
  addPixels(pixels, mode = 'replace', more = {}) { this.add({kind: 'mask', mode, runs: toRuns(pixels), ...more}); }

  // The fill that nothing was painted after.
  get filled() { return this.shapes.at(-1)?.kind === 'fill' ? this.shapes.at(-1) : null; }

  get lastFill() { return this.shapes.findLast((shape) => shape.kind === 'fill') ?? null; }

  // How many shapes the hole is made of that a fill would take.
  get length() { return this.shapes.length - (this.filled ? 1 : 0); }

  clear() { if (this.shapes.length && this.shapes.at(-1).kind !== 'clear') this.add({kind: 'clear'}); }

  add(shape) {
    this.shapes.push(shape);
    this.undone = [];
    this.version++;
    this.added();
  }

  undo() { this.move(this.shapes, this.undone); }

  redo() { this.move(this.undone, this.shapes); }

  move(from, to) {
    if (!from.length) return;
    to.push(from.pop());
    this.version++;
  }

  // Whether anything can be left of what was painted; only toPixels() knows for certain.
  get touched() {
    const from = this.shapes.findLastIndex((shape) => shape.kind === 'clear');
    return this.shapes.slice(from + 1).some(({kind, erase, mode}) => kind !== 'fill' && !erase && mode !== 'subtract');
  }

  // One byte for each pixel, row after row: 1 = hole. Also how many there are.
  toPixels() {
    const pixels = new Uint8Array(this.width * this.height);
    for (const shape of this.shapes) {
      if (shape.kind === 'clear') pixels.fill(0);
      else if (shape.kind === 'box') this.fillBox(pixels, shape.points);
      else if (shape.kind === 'mask') fillRuns(pixels, shape);
      else if (shape.kind === 'line') this.fillLine(pixels, shape);
    }
    let count = 0;
    for (const value of pixels) count += value;
    return {pixels, count, box: boxOf(pixels, this.width, this.height)};
  }

  fillBox(pixels, points) {
    const [left, top, right, bottom] = boxEdges(points);
    for (let y = Math.max(0, top); y < Math.min(this.height, bottom); y++) {
      this.fillRow(pixels, y, left, right, 1);
    }
  }

  fillLine(pixels, {points, radius, erase}) {
    for (let i = 0; i < points.length; i += 2) {
      const last = Math.max(0, i - 2);
      this.fillCapsule(pixels, points[last], points[last + 1], points[i], points[i + 1], radius, erase ? 0 : 1);
    }
  }

  // All that is at most r from the line between two points: two discs and the band between
  // them. It is convex, so each row of pixels meets it in one run.
  fillCapsule(pixels, x0, y0, x1, y1, r, value) {
    const length = Math.hypot(x1 - x0, y1 - y0);
    const nx = length ? -(y1 - y0) / length * r : 0;
    const ny = length ? (x1 - x0) / length * r : 0;
    const band = [[x0 + nx, y0 + ny], [x1 + nx, y1 + ny], [x1 - nx, y1 - ny], [x0 - nx, y0 - ny]];
    const first = Math.max(0, Math.ceil(Math.min(y0, y1) - r - 0.5));
    const last = Math.min(this.height - 1, Math.floor(Math.max(y0, y1) + r - 0.5));
    for (let row = first; row <= last; row++) {
      const y = row + 0.5;
      let low = Infinity, high = -Infinity;
      for (const [cx, cy] of [[x0, y0], [x1, y1]]) {
        const half = r * r - (y - cy) * (y - cy);
        if (half < 0) continue;
        low = Math.min(low, cx - Math.sqrt(half));
        high = Math.max(high, cx + Math.sqrt(half));
      }
      for (let i = 0; length && i < 4; i++) {
        const [ax, ay] = band[i], [bx, by] = band[(i + 1) % 4];
        if ((ay <= y) === (by <= y)) continue;
        const x = ax + (y - ay) / (by - ay) * (bx - ax);
        low = Math.min(low, x);
        high = Math.max(high, x);
      }
      if (low <= high) this.fillRow(pixels, row, Math.ceil(low - 0.5), Math.floor(high - 0.5) + 1, value);
    }
  }

  fillRow(pixels, y, from, to, value) {
    from = Math.max(0, from);
    to = Math.min(this.width, to);
    if (from < to) pixels.fill(value, y * this.width + from, y * this.width + to);
  }

  // Draw on a context whose units are pixels of the photograph.
  draw(context, shapes = this.shapes) {
    for (const shape of shapes) {
      if (shape.kind === 'clear' || shape.mode === 'replace') context.clearRect(0, 0, this.width, this.height);
      if (['clear', 'fill'].includes(shape.kind)) continue;
      const takesAway = shape.erase || shape.mode === 'subtract';
      context.globalCompositeOperation = takesAway ? 'destination-out' : 'source-over';
      if (shape.kind === 'box') {
        const [left, top, right, bottom] = boxEdges(shape.points);
        context.fillRect(left, top, right - left, bottom - top);
      } else if (shape.kind === 'mask') {
        this.drawMask(context, shape);
      } else {
        drawLine(context, shape);
      }
    }
    context.globalCompositeOperation = 'source-over';
  }

  drawMask(context, shape) {
    if (!drawn.has(shape)) {
      drawn.set(shape, pictureOf(fromRuns(shape.runs, this.width * this.height), this.width, this.height, COLOUR));
    }
    const {canvas, step} = drawn.get(shape);
    context.imageSmoothingEnabled = false;
    context.drawImage(canvas, 0, 0, canvas.width * step, canvas.height * step);
  }
}

const drawn = new WeakMap();  // pictures of masks, by their shapes

function fillRuns(pixels, {runs, mode}) {
  if (mode === 'replace') pixels.fill(0);
  eachRun(runs, (from, to) => pixels.fill(mode === 'subtract' ? 0 : 1, from, to));
}

// A box takes whole pixels: all that it touches.
function boxEdges([x0, y0, x1, y1]) {
  return [Math.floor(Math.min(x0, x1)), Math.floor(Math.min(y0, y1)),
          Math.ceil(Math.max(x0, x1)), Math.ceil(Math.max(y0, y1))];
}

function drawLine(context, {points, radius}) {
  context.lineWidth = 2 * radius;
  context.lineCap = context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(points[0], points[1]);
  if (points.length === 2) context.lineTo(points[0], points[1]);
  for (let i = 2; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
  context.stroke();
}
