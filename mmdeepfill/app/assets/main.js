// Puts the page together: opening photographs, tools, and what is shown.

import * as api from './api.js';
import {Candidates} from './candidates.js';
import {Compare} from './compare.js';
import {Filling} from './filling.js';
import {Finishing} from './finishing.js';
import {Frame} from './frame.js';
import {Holes} from './holes.js';
import {drawHelp, listenToKeys} from './keys.js';
import {Models} from './models.js';
import {listen} from './opening.js';
import {$, calm, complain, megapixels, press, say, show} from './page.js';
import {Painter} from './painter.js';
import {Place} from './place.js';
import {Selecting} from './selecting.js';
import {Session} from './session.js';
import {Sight} from './sight.js';
import {Strip} from './strip.js';
import {View} from './view.js';
import {Welcome} from './welcome.js';
import {Work} from './work.js';

class App {
  constructor() {
    this.work = null;
    const layers = ['before', 'original', 'after', 'attention'].map($);
    this.view = new View($('stage'), layers, () => this.viewChanged());
    this.painter = new Painter($('canvas'), this.view, {
      changed: () => this.refresh(), released: () => this.filling.released(), sized: (pixels) => this.setDiameter(pixels),
      selected: (points, shift) => this.selecting.take(points, shift),
    });
    this.compare = new Compare({stage: $('stage'), pane: $('after-pane'), divider: $('divider'), range: $('compare')});
    this.models = new Models();
    this.place = new Place(this);
    this.filling = new Filling(this);
    this.holes = new Holes(this);
    this.selecting = new Selecting(this);
    this.candidates = new Candidates(this);
    this.welcome = new Welcome(this);
    this.strip = new Strip(this);
    this.finishing = new Finishing(this);
    this.frame = new Frame(this);
    this.session = new Session(this);
    this.tools = [...document.querySelectorAll('[data-tool]')];
    this.sight = new Sight(this);
    this.connect();
  }

  get mask() { return this.painter.mask; }

  get options() { return this.models.options; }

  connect() {
    for (const button of this.tools) button.addEventListener('click', () => this.setTool(button.dataset.tool));
    const actions = {
      'undo': () => this.step('undo'), 'redo': () => this.step('redo'), 'clear': () => this.clear(),
      'zoom-in': () => this.view.zoom(1.4), 'zoom-out': () => this.view.zoom(1 / 1.4),
      'zoom-fit': () => this.view.fit(), 'zoom-real': () => this.zoomReal(),
      'help': () => $('shortcuts').showModal(),
    };
    for (const [id, action] of Object.entries(actions)) $(id).addEventListener('click', action);
    $('size').addEventListener('input', () => this.sizeChanged());
    $('message').lastElementChild.addEventListener('click', calm);
    listen((file) => this.send(file));
    drawHelp($('keys'));
    listenToKeys(this);
  }

  async start() {
    try {
      this.settings = await api.settings();
    } catch (error) {
      return this.welcome.trouble(error);
    }
    try {
      this.models.setUp(this.settings);
      const {upload_bytes: bytes, pixels} = this.settings;
      $('limits').textContent = `PNG, JPEG, WebP or TIFF, up to ${Math.round(bytes / 2 ** 20)} MiB and ${megapixels(pixels)} megapixels.`;
      await this.session.reopen();
      if (this.settings.folder) await this.strip.start();
    } catch (error) {
      complain(error);
    }
    return undefined;
  }

  // -- photographs --------------------------------------------------------------------------

  async send(file) {
    calm();
    const limit = this.settings?.upload_bytes ?? Infinity;
    if (file.size > limit) {
      return complain(`${file.name} has ${Math.ceil(file.size / 2 ** 20)} MiB; this page takes at most ${Math.floor(limit / 2 ** 20)} MiB.`);
    }
    if (!await this.session.mayReplace()) return undefined;
    document.body.classList.add('sending');
    try {
      const {id: picture, name, width, height} = await this.upload(file, file.name || 'pasted.png');
      const view = await api.blob(api.pictureView(picture));
      await this.open(new Work([{picture, name, width, height, file, view}]));
      say(`${name} is open. Paint over what should go.`);
    } catch (error) {
      complain(error);
    } finally {
      document.body.classList.remove('sending');
    }
  }

  async upload(file, name) {
    const note = $('dropping').firstElementChild;
    $('dropping').hidden = false;
    try {
      return await api.upload(file, name, (part) => {
        note.textContent = part < 1 ? `Opening ${name} · ${Math.round(100 * part)} %` : `Opening ${name}`;
      });
    } finally {
      $('dropping').hidden = true;
    }
  }

  // options: of the models, if the work was begun before
  async open(work, options) {
    await show($('before'), work.now.view);
    this.filling.giveUp();
    this.holes.remember();
    await this.session.end();
    this.work = work;
    document.body.classList.remove('empty');
    $('drop').hidden = true;
    for (const id of ['layers', 'zoom', 'file-name']) $(id).hidden = false;
    for (const id of ['painting', 'filling']) $(id).disabled = false;
    const {width, height} = work.now;
    document.title = `${work.first.name} · mmdeepfill`;
    this.view.setSize(width, height);
    this.largest = Math.max(2, Math.min(width, height) / 2);
    if (options) this.models.options = options;
    await this.showStage(work.now.result ? 'compare' : 'paint');
    this.setDiameter(Math.min(width, height) / 12);
    this.holes.carry();
    this.welcome.hint();
    this.filling.resume();
  }

  // What of the history is worked on has changed.
  async showStage(mode) {
    const {now, origin, result} = this.work;
    const images = {before: now.view, original: origin.view, after: result?.view, attention: now.result?.attention};
    await Promise.all(Object.entries(images).map(([id, file]) => file && show($(id), file)));
    if (this.frame.shown) this.frame.toggle(false);
    if (now.width !== this.view.width || now.height !== this.view.height) this.view.setSize(now.width, now.height);
    if (mode === 'compare' && result?.box) this.compare.beside(result.box, this.view);
    await this.candidates.draw();
    $('views').hidden = !result;
    const fills = this.work.fills ? ` · on fill ${this.work.fills}` : '';
    $('file-name').textContent = `${now.name} · ${now.width} × ${now.height}${fills}`;
    this.painter.setMask(now.mask);
    this.setMode(mode);
    this.refresh();
  }

  // -- what is shown ------------------------------------------------------------------------

  setMode(mode) { this.sight.set(mode); }

  peek(held) { this.sight.peek(held); }

  viewChanged() {
    $('percent').textContent = `${Math.round(100 * this.view.scale * devicePixelRatio)} %`;
    this.painter?.refresh();
    this.frame?.draw();
  }

  // One pixel of the photograph for one of the screen.
  zoomReal() { this.view.zoom(1 / devicePixelRatio / this.view.scale); }

  // -- tools --------------------------------------------------------------------------------

  setTool(tool) {
    this.painter.lift();
    this.painter.tool = tool;
    press(this.tools, this.tools.find((button) => button.dataset.tool === tool));
    $('select-options').hidden = tool !== 'select';
    if (tool !== 'hand') this.setMode('paint');
    this.painter.refresh();
  }

  // Back or forth in one history of strokes and fills.
  async step(name) {
    const {work, filling} = this;
    if (!work) return;
    this.painter.lift();
    const {mask: {shapes, undone}} = work.now;
    if (filling.busy && !(name === 'undo' ? shapes : undone).length) return;
    const {now, result} = work;
    work[name]();
    if (work.now !== now || work.result !== result) {
      const filled = work.now.mask.filled;
      await this.showStage(filled ? 'compare' : 'paint');
      say(filled ? 'The fill is back.' : work.fills ? `On the result of fill ${work.fills}` : 'On the photograph, with its hole');
    }
    if (!work.now.mask.filled) this.setMode('paint');
    this.refresh();
  }

  clear() {
    if (!this.mask) return;
    this.painter.lift();
    this.mask.clear();
    this.setMode('paint');
    this.refresh();
  }

  // The slider goes from one pixel to half of the shorter side, equal steps being equal factors.
  setDiameter(pixels) {
    $('size').value = 100 * Math.log(Math.max(1, pixels)) / Math.log(this.largest);
    this.sizeChanged();
  }

  stepSize(sign) {
    $('size').value = Number($('size').value) + 3 * sign;
    this.sizeChanged();
  }

  sizeChanged() {
    if (!this.work) return;
    this.painter.diameter = Math.round(this.largest ** ($('size').value / 100));
    $('size-out').textContent = `${this.painter.diameter} px`;
    this.painter.refresh();
  }

  refresh() {
    if (!this.work) return;
    $('undo').disabled = !this.work.canUndo;
    $('redo').disabled = !this.work.canRedo;
    $('clear').disabled = !this.mask?.touched;
    $('fill').disabled = this.filling.busy || !this.mask?.touched;
    $('several').disabled = $('fill').disabled;
    this.holes.refresh();
    this.welcome.refresh();
    this.finishing.refresh();
    this.painter.refresh();
    this.session.changed();
  }
}

new App().start();
