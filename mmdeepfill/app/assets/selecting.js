// Objects chosen by a click, or by a box around them: added to the hole, or taken away from it.

import * as api from './api.js';
import {decodeMask} from './maskfiles.js';
import {$, complain, say} from './page.js';

const CLICK = 6;  // pixels of the screen: what is dragged less far is a click

export class Selecting {
  // app: has work, place, view, refresh()
  constructor(app) {
    this.app = app;
    $('rim').addEventListener('input', () => this.describe());
    this.describe();
  }

  describe() { $('rim-out').textContent = `${$('rim').value} %`; }

  // points: two corners; without: take away instead
  async take([x0, y0, x1, y1], other) {
    const {app} = this, {work} = app, stage = work.now, {width, height} = stage;
    const takesAway = $('take-away').checked !== other;
    const inside = (value, size) => Math.min(size - 1, Math.max(0, Math.floor(value)));
    const small = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) * app.view.scale < CLICK;
    const left = inside(Math.min(x0, x1), width), top = inside(Math.min(y0, y1), height);
    const [wide, high] = [inside(Math.max(x0, x1), width) + 1 - left, inside(Math.max(y0, y1), height) + 1 - top];
    const place = small ? {point: [inside(x1, width), inside(y1, height)]} : {box: [left, top, wide, high]};
    this.tell('Looking for the object…');
    try {
      const rim = takesAway ? 0 : $('rim').value / 100;
      const file = await app.place.ask(stage, (id) => api.selection(id, {...place, rim}));
      const {pixels} = await decodeMask(file);
      if (app.work?.now !== stage) return;
      stage.mask.addPixels(pixels, takesAway ? 'subtract' : 'add');
      const count = pixels.reduce((sum, value) => sum + value, 0).toLocaleString('en');
      this.tell(`${count} pixels ${takesAway ? 'taken away' : 'added'}.`);
      app.refresh();
    } catch (error) {
      this.tell('');
      complain(error);
    }
  }

  tell(text) {
    $('select-note').textContent = text;
    say(text);
  }
}
