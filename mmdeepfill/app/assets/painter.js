// The canvas over the photograph: shows the hole and takes pointers, fingers, pens and keys.

import {drawCursor} from './cursor.js';
import {COLOUR} from './mask.js';

const HOLE = `rgb(${COLOUR.join()})`;
const OPACITY = 0.55;

export class Painter {
  // changed: called when the hole or what can be undone has changed
  // released: called when a stroke has ended;  selected: with corners, and whether with Shift;  sized: called with a new diameter
  constructor(canvas, view, {changed, released, selected, sized}) {
    Object.assign(this, {canvas, view, changed, released, selected, sized, mask: null, tool: 'brush', diameter: 40,
      painting: true, space: false, hover: null, keyboard: null, pointers: new Map(), gesture: null});
    this.committed = document.createElement('canvas');
    this.layer = document.createElement('canvas');
    for (const kind of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'pointerleave']) {
      canvas.addEventListener(kind, (event) => this[kind](event));
    }
    canvas.addEventListener('wheel', (event) => this.wheel(event), {passive: false});
    canvas.addEventListener('keydown', (event) => this.keydown(event));
    canvas.addEventListener('blur', () => {
      this.lift();
      canvas.classList.remove('by-pointer');
    });
    canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  }

  setMask(mask) {
    Object.assign(this, {mask, hover: null, keyboard: null, gesture: null});
    this.key = null;
    this.refresh();
    this.changed();
  }

  get boxes() { return ['box', 'select'].includes(this.tool); }

  get moves() { return !this.painting || this.tool === 'hand' || this.space; }

  // -- drawing ------------------------------------------------------------------------------

  refresh() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = null;
      this.draw();
    });
  }

  draw() {
    const {canvas, view, mask} = this, ratio = devicePixelRatio;
    const width = Math.round(view.room.width * ratio), height = Math.round(view.room.height * ratio);
    for (const one of [canvas, this.committed, this.layer]) {
      if (one.width !== width || one.height !== height) Object.assign(one, {width, height});
    }
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, width, height);
    canvas.style.cursor = this.moves ? (this.gesture ? 'grabbing' : 'grab')
      : this.boxes ? 'crosshair' : 'none';
    if (!mask || !this.painting) return;
    const {x, y, scale} = view;
    this.drawCommitted([mask.version, x, y, scale, width, height].join());
    const layer = this.layer.getContext('2d');
    layer.setTransform(1, 0, 0, 1, 0, 0);
    layer.clearRect(0, 0, width, height);
    layer.drawImage(this.committed, 0, 0);
    if (mask.live) mask.draw(this.prepare(layer), [mask.live]);
    context.save();
    context.beginPath();
    context.rect(x * ratio, y * ratio, view.width * scale * ratio, view.height * scale * ratio);
    context.clip();
    context.globalAlpha = OPACITY;
    context.drawImage(this.layer, 0, 0);
    context.restore();
    drawCursor(this, context, ratio);
  }

  prepare(context) {
    const scale = this.view.scale * devicePixelRatio;
    context.setTransform(scale, 0, 0, scale, this.view.x * devicePixelRatio, this.view.y * devicePixelRatio);
    context.fillStyle = context.strokeStyle = HOLE;
    return context;
  }

  // What is finished is drawn anew only if it or the view has changed.
  drawCommitted(key) {
    if (this.key === key) return;
    this.key = key;
    const context = this.committed.getContext('2d');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.committed.width, this.committed.height);
    this.mask.draw(this.prepare(context));
  }

  // -- painting -----------------------------------------------------------------------------

  set(at) { this.mask.begin(this.tool, this.diameter / 2, ...at); }

  // shift: null if what was begun to be selected is to be forgotten
  lift(shift = null) {
    if (!this.mask?.live) return;
    if (this.tool === 'select') {
      const {points} = this.mask.live;
      this.mask.cancel();
      this.refresh();
      return void (shift !== null && this.selected(points, shift));
    }
    this.mask.end();
    this.refresh();
    this.changed();
    this.released();
  }

  setSpace(held) {
    this.space = held;
    this.refresh();
  }

  // -- pointers -----------------------------------------------------------------------------

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  pointerdown(event) {
    if (!this.mask || event.button > 1) return;
    this.canvas.classList.add('by-pointer');  // it then needs no frame to be found
    this.canvas.focus({preventScroll: true});
    if (!this.pointers.size) this.lift();  // what the keyboard had begun
    this.keyboard = null;
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.place(event));
    if (this.pointers.size === 2) {
      this.mask.cancel();
      this.gesture = {kind: 'pinch', ...this.pinch()};
    } else if (this.pointers.size === 1) {
      const kind = this.moves || event.button === 1 ? 'pan' : event.altKey ? 'size' : 'paint';
      this.gesture = {kind, at: this.place(event), diameter: this.diameter};
      this.hover = this.view.toPhotograph(...this.place(event));
      if (this.gesture.kind === 'paint') this.set(this.hover);
    }
    event.preventDefault();
    this.refresh();
  }

  pointermove(event) {
    if (!this.mask) return;
    const at = this.place(event);
    this.hover = this.view.toPhotograph(...at);
    if (this.pointers.has(event.pointerId)) {
      this.pointers.set(event.pointerId, at);
      this.drag(event, at);
    } else {
      this.keyboard = null;
    }
    this.refresh();
  }

  drag(event, at) {
    const {gesture, view} = this;
    if (gesture?.kind === 'paint') {
      const events = event.getCoalescedEvents?.() ?? [];
      for (const one of events.length ? events : [event]) {
        this.mask.extend(...view.toPhotograph(...this.place(one)));
      }
    } else if (gesture?.kind === 'size') {
      this.hover = view.toPhotograph(...gesture.at);
      this.sized(gesture.diameter + 2 * (at[0] - gesture.at[0]) / view.scale);
    } else if (gesture?.kind === 'pan') {
      view.pan(at[0] - gesture.at[0], at[1] - gesture.at[1]);
      gesture.at = at;
    } else if (gesture?.kind === 'pinch') {
      const now = this.pinch();
      view.pan(now.x - gesture.x, now.y - gesture.y);
      view.zoom(now.apart / gesture.apart, now.x, now.y);
      Object.assign(gesture, now);
    }
  }

  // Middle and distance of two fingers.
  pinch() {
    const [[ax, ay], [bx, by]] = [...this.pointers.values()];
    return {x: (ax + bx) / 2, y: (ay + by) / 2, apart: Math.max(1, Math.hypot(ax - bx, ay - by))};
  }

  pointerup(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    if (this.gesture?.kind === 'paint') this.lift(event.shiftKey);
    if (event.pointerType === 'touch') this.hover = null;
    // After a pinch, the finger that stays must not begin to paint.
    this.gesture = this.pointers.size && this.gesture?.kind === 'pinch' ? {kind: 'rest'} : null;
    this.refresh();
  }

  pointercancel(event) {
    this.mask?.cancel();
    this.pointerup(event);
  }

  pointerleave(event) {
    if (this.pointers.has(event.pointerId)) return;
    this.hover = null;
    this.refresh();
  }

  wheel(event) {
    if (!this.mask) return;
    event.preventDefault();
    const pixels = event.deltaY * [1, 16, 100][event.deltaMode];
    this.view.zoom(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0015)), ...this.place(event));
  }

  // -- keys ---------------------------------------------------------------------------------

  keydown(event) {
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!this.mask || !plain || !(step || event.key === 'Enter' || event.key === 'Escape')) return;
    event.preventDefault();
    this.canvas.classList.remove('by-pointer');
    const far = event.shiftKey ? 50 : 10;
    if (this.moves) {
      if (step) this.view.pan(-step[0] * far, -step[1] * far);
      return;
    }
    const {width, height} = this.view.room;
    this.keyboard ??= this.hover ?? this.view.toPhotograph(width / 2, height / 2);
    if (event.key === 'Escape') {
      this.mask.cancel();
    } else if (event.key === 'Enter') {
      if (this.mask.live) this.lift(event.shiftKey);
      else this.set(this.keyboard);
    } else {
      const limit = [this.view.width, this.view.height];
      const length = Math.max(1, far / this.view.scale);
      this.keyboard = this.keyboard.map((value, i) => Math.min(limit[i], Math.max(0, value + step[i] * length)));
      this.mask.extend(...this.keyboard);
      this.view.reveal(...this.keyboard);
    }
    this.refresh();
  }
}
