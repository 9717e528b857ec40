// Which model fills, and how: only what it can do is offered.

import * as api from './api.js';
import {$} from './page.js';

export class Models {
  constructor() {
    this.abilities = new Map();
    $('model').addEventListener('change', () => this.describe());
    $('strategy').addEventListener('change', () => this.offerAttention());
    $('per-component').addEventListener('change', () => this.offerAttention());
    $('feather').addEventListener('input', () => this.describeFeather());
  }

  setUp({models, strategies}) {
    Object.assign(this, {models, strategies});
    const ready = models.filter((model) => model.ready).map(asOption);
    const missing = models.filter((model) => !model.ready).map(asOption);
    if (missing.length) {
      const group = document.createElement('optgroup');
      group.label = 'After mmdeepfill zoo download NAME';
      group.append(...missing);
      ready.push(group);
    }
    $('model').replaceChildren(...ready);
    $('model').value = (models.find((model) => model.chosen) ?? models[0])?.name;
    this.offer(strategies);
    this.describe();
    this.describeFeather();
  }

  // For the server, and to set them again after a reload.
  get options() {
    return {
      model: $('model').value, feather: $('feather').value, strategy: $('strategy').value,
      per_component: Number($('per-component').checked),
      attention: Number($('ask-attention').checked && !$('ask-attention').disabled),
    };
  }

  set options({model, feather, strategy, per_component: perComponent}) {
    if (!this.models?.some(({name, ready}) => name === model && ready)) return;
    Object.assign($('model'), {value: model});
    $('feather').value = feather;
    $('per-component').checked = Boolean(perComponent);
    this.describe(strategy);
    this.describeFeather();
  }

  async describe(strategy = $('strategy').value) {
    const name = $('model').value;
    $('model-note').textContent = this.models.find((model) => model.name === name)?.note ?? '';
    try {
      if (!this.abilities.has(name)) this.abilities.set(name, await api.abilities(name));
    } catch {
      return;  // the server checks it again
    }
    if ($('model').value !== name) return;
    const {strategies} = this.abilities.get(name);
    this.offer(this.strategies.filter((one) => strategies.includes(one.name)), strategy);
  }

  offer(strategies, chosen = $('strategy').value) {
    $('strategy').replaceChildren(...strategies.map(({name, title}) => new Option(title, name)));
    $('strategy').value = strategies.some(({name}) => name === chosen) ? chosen : strategies[0].name;
    this.offerAttention();
  }

  offerAttention() {
    const possible = this.abilities.get($('model').value)?.attention ?? [];
    const now = possible.includes($('strategy').value) && !$('per-component').checked;
    $('attention-field').hidden = !possible.length;
    $('ask-attention').disabled = !now;
    const title = this.strategies.find(({name}) => name === possible[0])?.title;
    $('attention-note').textContent = now || !possible.length ? '' : `Shown with “${title}”, all holes at once.`;
  }

  describeFeather() {
    const width = Number($('feather').value);
    $('feather-out').textContent = width ? `${width} px` : 'off';
  }
}

function asOption({name, title, ready}) {
  const option = new Option(title, name);
  option.disabled = !ready;
  return option;
}
