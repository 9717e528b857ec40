// A folder of photographs: a film strip, next and previous, and what is done.

import * as api from './api.js';
import {decodeMask} from './maskfiles.js';
import {$, complain, element, say} from './page.js';
import {Work} from './work.js';

export class Strip {
  // app: has work, session, open(work), refresh()
  constructor(app) {
    Object.assign(this, {app, items: [], number: null});
    $('strip-next').addEventListener('click', () => this.step(1));
    $('strip-previous').addEventListener('click', () => this.step(-1));
    $('strip-save').addEventListener('click', () => this.save());
  }

  async start() {
    this.items = (await api.folder()).items;
    document.body.classList.add('with-strip');
    $('strip').hidden = $('strip-save').hidden = false;
    const buttons = this.items.map((item) => {
      const image = element('img', {src: api.thumbnail(item.number), alt: '', loading: 'lazy'});
      const mark = element('span', {className: 'mark'});
      const button = element('button', {type: 'button', title: item.name}, image, mark);
      button.addEventListener('click', () => this.open(item.number));
      return button;
    });
    $('film').replaceChildren(...buttons);
    this.draw();
    if (!location.hash) await this.open(Math.max(0, this.items.findIndex(({done}) => !done)));
  }

  // Which of the folder is on the page: the work remembers it over a reload.
  get here() { return this.app.work?.item ?? null; }

  draw() {
    [...$('film').children].forEach((button, i) => {
      const {name, done} = this.items[i];
      button.classList.toggle('done', done);
      button.lastElementChild.textContent = done ? '✓' : '';
      button.setAttribute('aria-label', `${name}${done ? ', done' : ''}`);
      button.setAttribute('aria-current', String(i === this.here));
    });
    const done = this.items.filter((item) => item.done).length;
    $('strip-note').textContent = `${done} of ${this.items.length} done`;
    $('strip-previous').disabled = !(this.here > 0);
    $('strip-next').disabled = this.here === null || this.here >= this.items.length - 1;
  }

  refresh() {
    if (!this.items.length) return;
    $('strip-save').disabled = !this.app.work?.result || this.here === null;
  }

  step(by) { return this.open((this.here ?? -1) + by); }

  async open(number) {
    if (!this.items[number] || !await this.app.session.mayReplace()) return;
    try {
      const {id: picture, name, width, height} = await api.openItem(number);
      const [file, view, mask] = await Promise.all([
        api.source(picture), api.blob(api.pictureView(picture)),
        this.items[number].mask ? api.itemMask(number, picture) : null,
      ]);
      const work = new Work([{picture, name, width, height, file, view}]);
      work.item = number;
      await this.app.open(work);
      if (mask) {
        work.now.mask.addPixels((await decodeMask(mask)).pixels);
        work.kept = true;  // the folder has it
        this.app.refresh();
      }
      this.draw();
      $('film').children[number].scrollIntoView({block: 'nearest', inline: 'center'});
      say(`${name}, ${number + 1} of ${this.items.length}`);
    } catch (error) {
      complain(error);
    }
  }

  // Write the result beside, and show the next.
  async save() {
    const {work} = this.app, number = this.here;
    if (!work?.result || number === null) return;
    $('strip-save').disabled = true;
    try {
      this.items[number] = await api.saveItem(number, work.result.job);
      work.kept = true;
      this.draw();
      say(`${this.items[number].name} is done.`);
      if (number + 1 < this.items.length) await this.open(number + 1);
    } catch (error) {
      complain(error.status === 404 ? 'The server has forgotten this result: fill the hole again, then save.' : error);
    } finally {
      this.refresh();
    }
  }
}
