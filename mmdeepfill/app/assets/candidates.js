// Several results of one hole side by side, to choose from; and the ways that they are made by.

import {$, addressOf, duration, element, say} from './page.js';

const MARGIN = 0.35;  // of the hole's own size, shown around it

export class Candidates {
  // app: has work, models, filling, showStage(mode)
  constructor(app) {
    this.app = app;
    $('several').addEventListener('click', () => this.ask());
    $('several-fill').addEventListener('click', () => {
      const ways = [...document.querySelectorAll('#ways input:checked')].map((input) => this.ways[input.value]);
      $('several-ways').close();
      if (ways.length) app.filling.fillSeveral(ways);
    });
  }

  get all() { return this.app.work?.now.fill?.candidates ?? []; }

  // -- ways ---------------------------------------------------------------------------------

  async ask() {
    const {models} = this.app, {model} = models.options;
    this.ways = [];
    const add = (label, options) => this.ways.push({label, options});
    for (const one of models.models.filter(({ready, suggested, name}) => ready && (suggested || name === model))) {
      add(one.title, {model: one.name, strategy: 'auto'});
    }
    const abilities = await models.abilitiesOf(model);
    for (const {name, title} of models.strategies) {
      if (name !== 'auto' && abilities.strategies.includes(name)) {
        add(`${models.title(model)} · ${title}`, {model, strategy: name});
      }
    }
    for (const {name, title} of models.models.filter(({ready, suggested}) => ready && suggested)) {
      if ((await models.abilitiesOf(name)).seeds) for (const seed of [1, 2]) add(`${title} · seed ${seed}`, {model: name, strategy: 'auto', seed});
    }
    $('ways').replaceChildren(...this.ways.map(({label, options}, i) => {
      const input = element('input', {type: 'checkbox', value: i, checked: i < 2});
      return element('li', {}, element('label', {className: 'check'}, input, label));
    }));
    $('several-ways').showModal();
  }

  // -- side by side -------------------------------------------------------------------------

  async draw() {
    const {all} = this, fill = this.app.work.now.fill;
    $('grid').replaceChildren(...await Promise.all(all.map(async (one, i) => {
      const canvas = element('canvas');
      await this.crop(canvas, one);
      const words = element('span', {textContent: `${one.label ?? 'Result'} · ${duration(one.seconds)}`});
      const button = element('button', {type: 'button'}, canvas, words);
      button.setAttribute('aria-pressed', String(i === fill.chosen));
      button.addEventListener('click', () => this.choose(i));
      return button;
    })));
  }

  // The hole with what is around it.
  async crop(canvas, {view, box}) {
    const image = new Image();
    image.src = addressOf(view);
    await image.decode();
    const {width, height} = this.app.work.now, scale = image.naturalWidth / width;
    const [left, top, right, bottom] = box ?? [0, 0, width, height];
    const margin = MARGIN * Math.max(right - left, bottom - top, 24);
    const x0 = Math.max(0, left - margin), y0 = Math.max(0, top - margin);
    const w = Math.min(width, right + margin) - x0, h = Math.min(height, bottom + margin) - y0;
    const factor = Math.max(scale, Math.min(600 / w, 600 / h, 4 * scale));
    Object.assign(canvas, {width: w * factor, height: h * factor});
    canvas.getContext('2d').drawImage(image, x0 * scale, y0 * scale, w * scale, h * scale, 0, 0, canvas.width, canvas.height);
  }

  async choose(i) {
    this.app.work.choose(i);
    await this.app.showStage('compare');
    say(`${this.all[i].label ?? 'Result'} is chosen.`);
  }
}
