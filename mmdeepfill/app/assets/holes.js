// Whole holes: grown, shrunk, inverted, from and into files, from the photograph before, proposed.

import * as api from './api.js';
import {decodeMask} from './maskfiles.js';
import {encodeMask} from './png.js';
import {$, complain, element, say, stem} from './page.js';
import {fromRuns, grow, inverted, scaled, toRuns} from './runs.js';

export class Holes {
  // app: has work, mask, refresh(), setMode(mode), place
  constructor(app) {
    this.app = app;
    this.last = null;  // the hole of the photograph before: {runs, width, height}
    const actions = {
      'hole-grow': () => this.change((mask, pixels) => grow(pixels, mask.width, mask.height, this.amount)),
      'hole-shrink': () => this.change((mask, pixels) => grow(pixels, mask.width, mask.height, -this.amount)),
      'hole-invert': () => this.change((mask, pixels) => inverted(pixels)),
      'hole-upload': () => $('hole-file').click(),
      'hole-download': () => this.download(),
      'hole-last': () => this.useLast(),
      'propose': () => this.propose(),
    };
    for (const [id, act] of Object.entries(actions)) $(id).addEventListener('click', act);
    $('hole-file').addEventListener('change', () => {
      const [file] = $('hole-file').files;
      $('hole-file').value = '';
      if (file) this.upload(file);
    });
    $('hole-amount').addEventListener('input', () => this.describe());
    $('strength').addEventListener('input', () => this.describe());
    $('strength').addEventListener('change', () => this.proposal && this.propose());
    this.describe();
  }

  get amount() { return Number($('hole-amount').value); }

  // The proposal that nothing was painted after.
  get proposal() {
    const shape = this.app.mask?.shapes.at(-1);
    return shape?.proposed ? shape : null;
  }

  describe() {
    $('hole-amount-out').textContent = `${this.amount} px`;
    $('strength-out').textContent = `${$('strength').value} %`;
  }

  refresh() {
    const {mask} = this.app;
    for (const id of ['hole-grow', 'hole-shrink', 'hole-download']) $(id).disabled = !mask?.touched;
    $('hole-last').disabled = !this.last;
  }

  change(make, more) {
    const {app} = this, {mask} = app;
    if (!mask) return;
    app.painter.lift();
    const {pixels} = mask.toPixels(), changed = make(mask, pixels);
    mask.addPixels(changed, 'replace', more);
    app.setMode('paint');
    app.refresh();
  }

  async upload(file) {
    try {
      const {mask} = this.app, given = await decodeMask(file);
      if (Math.abs(given.width * mask.height - given.height * mask.width) > Math.max(mask.width, mask.height)) {
        throw new Error(`The mask has ${given.width} × ${given.height} pixels, the photograph ${mask.width} × ${mask.height}: their shapes differ. Choose the mask of this photograph.`);
      }
      if (!given.pixels.includes(1)) throw new Error('The mask has no hole: expected white where the photograph is to be filled.');
      this.change(() => scaled(given.pixels, given, mask));
      const fitted = given.width === mask.width ? '' : `, scaled from ${given.width} × ${given.height}`;
      say(`${file.name} is the hole now${fitted}.`);
    } catch (error) {
      complain(error);
    }
  }

  async download() {
    const {work, mask} = this.app, {pixels} = mask.toPixels();
    const address = URL.createObjectURL(await encodeMask(pixels, mask.width, mask.height));
    element('a', {href: address, download: `${stem(work.now.name)}-mask.png`}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  // Before another photograph takes the place of this one, and after.
  remember() {
    const {mask} = this.app, made = mask?.toPixels();
    if (made?.count) this.last = {runs: toRuns(made.pixels), width: mask.width, height: mask.height};
  }

  carry() {
    if ($('hole-carry').checked && this.last && !this.app.mask.touched) this.useLast();
  }

  useLast() {
    if (!this.last) return;
    const {runs, width, height} = this.last;
    this.change((mask) => scaled(fromRuns(runs, width * height), {width, height}, mask));
    say('The hole of the photograph before is here, too.');
  }

  // Scratches and dust, as the server sees them; a new strength takes the place of the one before.
  async propose() {
    const {app} = this, stage = app.work.now;
    $('propose').disabled = true;
    try {
      const file = await app.place.ask(stage, (id) => api.damage(id, $('strength').value / 100));
      const {pixels} = await decodeMask(file);
      if (app.work?.now !== stage) return;
      if (this.proposal) stage.mask.undo();
      const count = pixels.reduce((sum, value) => sum + value, 0);
      if (count) stage.mask.addPixels(pixels, 'add', {proposed: true});
      app.setMode('paint');
      app.refresh();
      $('propose-note').textContent = count
        ? `${(100 * count / pixels.length).toFixed(2)} % of the photograph. Erase what is no damage.`
        : 'Nothing found; a higher strength finds fainter lines.';
    } catch (error) {
      complain(error);
    } finally {
      $('propose').disabled = false;
    }
  }
}
