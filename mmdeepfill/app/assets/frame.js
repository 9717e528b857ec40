// The frame: its sides dragged outward extend the photograph, and what is new is the hole;
// dragged inward they crop it.

import * as api from './api.js';
import {$, complain, say} from './page.js';
import {moved} from './runs.js';

const SIDES = ['left', 'top', 'right', 'bottom'];
const LEAST = 16;

export class Frame {
  // app: has work, view, place, painter, showStage(mode)
  constructor(app) {
    this.app = app;
    this.reset();
    $('frame-open').addEventListener('click', () => this.toggle(!this.shown));
    $('frame-apply').addEventListener('click', () => this.apply());
    $('frame-cancel').addEventListener('click', () => this.toggle(false));
    for (const side of SIDES) this.listen($(`frame-${side}`), side);
  }

  get shown() { return !$('frame').hidden; }

  reset() { this.sides = {left: 0, top: 0, right: 0, bottom: 0}; }

  async toggle(shown) {
    if (shown && this.app.work.now.mask.filled) await this.app.finishing.goOn();  // the result's frame
    this.reset();
    $('frame').hidden = $('frame-bar').hidden = !shown;
    $('frame-open').setAttribute('aria-pressed', String(shown));
    if (!shown) return void this.app.view.fit();
    this.app.setMode('paint');
    this.app.view.fit();
    this.app.view.zoom(0.7);  // room to drag outward
    $('frame-right').focus({preventScroll: true});
  }

  listen(handle, side) {
    const across = ['left', 'right'].includes(side), sign = ['left', 'top'].includes(side) ? -1 : 1;
    let begun = null;
    handle.addEventListener('pointerdown', (event) => {
      handle.setPointerCapture(event.pointerId);
      begun = {at: across ? event.clientX : event.clientY, was: this.sides[side]};
      event.preventDefault();
      handle.focus({preventScroll: true});
    });
    handle.addEventListener('pointermove', (event) => {
      if (!begun || !handle.hasPointerCapture(event.pointerId)) return;
      const now = across ? event.clientX : event.clientY;
      this.set(side, begun.was + sign * (now - begun.at) / this.app.view.scale);
    });
    handle.addEventListener('pointerup', () => (begun = null));
    handle.addEventListener('keydown', (event) => {
      const outward = {left: 'ArrowLeft', right: 'ArrowRight', top: 'ArrowUp', bottom: 'ArrowDown'}[side];
      const inward = {left: 'ArrowRight', right: 'ArrowLeft', top: 'ArrowDown', bottom: 'ArrowUp'}[side];
      if (![outward, inward].includes(event.key)) return;
      event.preventDefault();
      this.set(side, this.sides[side] + (event.key === outward ? 1 : -1) * (event.shiftKey ? 50 : 10));
    });
  }

  set(side, value) {
    const {width, height} = this.app.work.now, opposite = {left: 'right', right: 'left', top: 'bottom', bottom: 'top'}[side];
    const whole = ['left', 'right'].includes(side) ? width : height;
    this.sides[side] = Math.max(LEAST - whole - Math.min(0, this.sides[opposite]), Math.min(4 * whole, Math.round(value)));
    this.draw();
  }

  draw() {
    if (!this.shown || !this.app.work) return;
    const {view, work: {now: {width, height}}} = this.app, {left, top, right, bottom} = this.sides;
    const style = $('frame').style;
    style.left = `${view.x - left * view.scale}px`;
    style.top = `${view.y - top * view.scale}px`;
    style.width = `${(width + left + right) * view.scale}px`;
    style.height = `${(height + top + bottom) * view.scale}px`;
    for (const side of SIDES) {
      const value = this.sides[side], handle = $(`frame-${side}`);
      handle.setAttribute('aria-valuenow', String(value));
      handle.setAttribute('aria-valuetext', value < 0 ? `${-value} pixels cropped` : `${value} pixels added`);
    }
    const changed = SIDES.some((side) => this.sides[side]);
    $('frame-size').textContent = `${width + left + right} × ${height + top + bottom}`;
    $('frame-apply').disabled = !changed;
  }

  async apply() {
    const {app} = this, {work} = app, stage = work.now, {sides} = this;
    $('frame-apply').disabled = true;
    try {
      const {id, name, width, height} = await app.place.ask(stage, (picture) => api.frame(picture, sides));
      const [file, view] = await Promise.all([api.source(id), api.blob(api.pictureView(id))]);
      if (app.work !== work || work.now !== stage) return;
      const hole = this.hole(stage, {width, height});
      this.toggle(false);
      work.reframe({picture: id, name, width, height, file, view}, hole);
      await app.showStage('paint');
      say(hole ? 'The new part is the hole. Fill it.' : 'The photograph is cropped.');
    } catch (error) {
      complain(error);
    } finally {
      this.draw();
    }
  }

  // The hole in the new frame: what is outside the old one, and what was painted.
  hole(stage, size) {
    const {pixels} = stage.mask.toPixels(), {left, top} = this.sides;
    const known = moved(pixels.map((value) => 1 - value), stage, size, left, top);
    const hole = known.map((value) => 1 - value);
    return hole.includes(1) ? hole : null;
  }
}
