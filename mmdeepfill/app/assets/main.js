// Puts the page together: opening photographs, tools, and what is shown.

import * as api from './api.js';
import {Compare} from './compare.js';
import {Filling} from './filling.js';
import {Mask} from './mask.js';
import {listen} from './opening.js';
import {$, calm, complain, megapixels, press, say} from './page.js';
import {Painter} from './painter.js';
import {addShortcuts} from './shortcuts.js';
import {View} from './view.js';

class App {
  constructor() {
    this.picture = null;  // as the server describes it
    this.file = null;     // as the user gave it
    this.mode = 'paint';
    this.hasAttention = false;
    const layers = ['before', 'after', 'attention'].map($);
    this.view = new View($('stage'), layers, () => this.viewChanged());
    this.painter = new Painter($('canvas'), this.view, () => this.refresh());
    this.compare = new Compare({stage: $('stage'), pane: $('after-pane'), divider: $('divider'), range: $('compare')});
    this.filling = new Filling(this);
    this.tools = [...document.querySelectorAll('[data-tool]')];
    this.views = [...document.querySelectorAll('[data-view]')];
    this.connect();
  }

  get mask() { return this.painter.mask; }

  connect() {
    for (const button of this.tools) button.addEventListener('click', () => this.setTool(button.dataset.tool));
    for (const button of this.views) button.addEventListener('click', () => this.setMode(button.dataset.view));
    const actions = {
      'undo': () => this.change('undo'), 'redo': () => this.change('redo'), 'clear': () => this.change('clear'),
      'zoom-in': () => this.view.zoom(1.4), 'zoom-out': () => this.view.zoom(1 / 1.4),
      'zoom-fit': () => this.view.fit(), 'zoom-real': () => this.zoomReal(),
      'help': () => $('shortcuts').showModal(),
    };
    for (const [id, action] of Object.entries(actions)) $(id).addEventListener('click', action);
    $('size').addEventListener('input', () => this.sizeChanged());
    $('message').lastElementChild.addEventListener('click', calm);
    listen((file) => this.send(file));
    addShortcuts(this);
  }

  async start() {
    try {
      this.settings = await api.settings();
      this.filling.setUp(this.settings);
      const {upload_bytes: bytes, pixels} = this.settings;
      $('limits').textContent = `PNG, JPEG, WebP or TIFF, up to ${Math.round(bytes / 2 ** 20)} MiB and ${megapixels(pixels)} megapixels.`;
    } catch (error) {
      complain(error);
    }
  }

  // -- photographs --------------------------------------------------------------------------

  async send(file) {
    calm();
    const limit = this.settings?.upload_bytes ?? Infinity;
    if (file.size > limit) {
      return complain(`${file.name} has ${Math.ceil(file.size / 2 ** 20)} MiB; this page takes at most ${Math.floor(limit / 2 ** 20)} MiB.`);
    }
    document.body.classList.add('sending');
    try {
      await this.open(await this.upload(file), file);
    } catch (error) {
      complain(error);
    } finally {
      document.body.classList.remove('sending');
      $('dropping').hidden = true;
    }
  }

  upload(file) {
    const note = $('dropping').firstElementChild;
    $('dropping').hidden = false;
    return api.upload(file, file.name || 'pasted.png', (part) => {
      note.textContent = part < 1 ? `Opening ${file.name} · ${Math.round(100 * part)} %` : `Opening ${file.name}`;
    });
  }

  async sendAgain() {
    try {
      return (this.picture = await this.upload(this.file));
    } finally {
      $('dropping').hidden = true;
    }
  }

  // picture: as the server describes it; file: to send again if need be, or null
  async open(picture, file) {
    await api.show($('before'), api.pictureView(picture.id));
    Object.assign(this, {picture, file, hasAttention: false});
    this.filling.forget();
    $('drop').hidden = true;
    for (const id of ['layers', 'zoom', 'file-name']) $(id).hidden = false;
    for (const id of ['painting', 'filling']) $(id).disabled = false;
    $('views').hidden = true;
    $('file-name').textContent = `${picture.name} · ${picture.width} × ${picture.height}`;
    document.title = `${picture.name} · mmdeepfill`;
    this.view.setSize(picture.width, picture.height);
    this.painter.setMask(new Mask(picture.width, picture.height));
    this.largest = Math.max(2, Math.min(picture.width, picture.height) / 2);
    this.setDiameter(Math.min(picture.width, picture.height) / 12);
    this.setMode('paint');
    say(`${picture.name} is open. Paint over what should go.`);
  }

  async showResult(job) {
    await api.show($('after'), api.jobView(job.id, 'view.png'));
    if (job.attention) await api.show($('attention'), api.jobView(job.id, 'attention.png'));
    this.hasAttention = job.attention;
    $('views').hidden = false;
    this.setMode('compare');
  }

  // -- what is shown ------------------------------------------------------------------------

  setMode(mode) {
    if (mode !== 'paint' && $('views').hidden || mode === 'attention' && !this.hasAttention) return;
    this.mode = mode;
    this.painter.lift();
    this.painter.painting = mode === 'paint';
    this.compare.shown = mode === 'compare';
    $('attention').hidden = $('legend').hidden = mode !== 'attention';
    for (const button of this.views) {
      if (button.dataset.view === 'attention') button.hidden = !this.hasAttention;
    }
    press(this.views, this.views.find((button) => button.dataset.view === mode));
    this.painter.refresh();
  }

  viewChanged() {
    $('zoom-real').textContent = `${Math.round(100 * this.view.scale * devicePixelRatio)} %`;
    this.painter?.refresh();
  }

  // One pixel of the photograph for one of the screen.
  zoomReal() { this.view.zoom(1 / devicePixelRatio / this.view.scale); }

  // -- tools --------------------------------------------------------------------------------

  setTool(tool) {
    this.painter.lift();
    this.painter.tool = tool;
    press(this.tools, this.tools.find((button) => button.dataset.tool === tool));
    if (tool !== 'hand') this.setMode('paint');
    this.painter.refresh();
  }

  change(what) {
    if (!this.mask) return;
    this.painter.lift();
    this.mask[what]();
    this.setMode('paint');
    this.refresh();
  }

  // The slider goes from one pixel to half of the shorter side, equal steps being equal factors.
  setDiameter(pixels) {
    $('size').value = 100 * Math.log(Math.max(1, pixels)) / Math.log(this.largest);
    this.sizeChanged();
  }

  sizeChanged() {
    if (!this.picture) return;
    this.painter.diameter = Math.round(this.largest ** ($('size').value / 100));
    $('size-out').textContent = `${this.painter.diameter} px`;
    this.painter.refresh();
  }

  refresh() {
    $('undo').disabled = !this.mask?.shapes.length;
    $('redo').disabled = !this.mask?.undone.length;
    $('clear').disabled = !this.mask?.touched;
    $('fill').disabled = this.filling?.busy || !this.mask?.touched;
    this.painter?.refresh();
  }
}

new App().start();
