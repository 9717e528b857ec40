// Which model fills, and how: only what it can do is offered.

import * as api from './api.js';
import {Library} from './library.js';
import {$} from './page.js';

export class Models {
  constructor() {
    this.abilities = new Map();
    this.library = new Library(this);
    $('model').addEventListener('change', () => this.describe());
    $('strategy').addEventListener('change', () => this.offerAttention());
    $('per-component').addEventListener('change', () => this.offerAttention());
    $('feather').addEventListener('input', () => this.describeFeather());
  }

  setUp({models, strategies}) {
    Object.assign(this, {models, strategies});
    this.list((models.find((model) => model.chosen) ?? models[0])?.name);
    this.offer(strategies);
    this.describe();
    this.describeFeather();
  }

  // The models that can be used now, and the one chosen.
  list(chosen) {
    const ready = this.models.filter((model) => model.ready);
    const asOptions = (some) => some.map(({name, title}) => new Option(title, name));
    const rest = document.createElement('optgroup');
    rest.label = 'More';
    rest.append(...asOptions(ready.filter((model) => !model.suggested)));
    $('model').replaceChildren(...asOptions(ready.filter((model) => model.suggested)));
    if (rest.childElementCount) $('model').append(rest);
    $('model').value = chosen;
    this.library.refresh();
  }

  choose(name) {
    $('model').value = name;
    this.describe();
    this.library.refresh();
  }

  arrived(name) {
    Object.assign(this.models.find((model) => model.name === name), {ready: true, download: null});
    this.list(name);
    this.describe();
  }

  title(name) { return this.models.find((model) => model.name === name)?.title ?? name; }

  // Of a result: how it was made.
  label({model, strategy, seed}) {
    const way = this.strategies.find(({name}) => name === strategy)?.title.replace(/ \(.*/, '');
    return [this.title(model), ...(strategy === 'auto' ? [] : [way]), ...(seed ? [`seed ${seed}`] : [])].join(' · ');
  }

  // For the server, and to set them again after a reload.
  get options() {
    return {
      model: $('model').value, feather: $('feather').value, strategy: $('strategy').value,
      per_component: Number($('per-component').checked),
      attention: Number($('ask-attention').checked),  // the server knows whether the model can
    };
  }

  set options({model, feather, strategy, per_component: perComponent}) {
    if (!this.models?.some(({name, ready}) => name === model && ready)) return;
    $('feather').value = feather;
    $('per-component').checked = Boolean(perComponent);
    this.offer(this.strategies, strategy);
    this.choose(model);
    this.describeFeather();
  }

  async abilitiesOf(name) {
    if (!this.abilities.has(name)) this.abilities.set(name, await api.abilities(name));
    return this.abilities.get(name);
  }

  // While the server is asked, another strategy may be chosen: it is kept if the model has it.
  async describe() {
    const name = $('model').value;
    $('model-note').textContent = this.models.find((model) => model.name === name)?.note ?? '';
    try {
      await this.abilitiesOf(name);
    } catch {
      return;  // the server checks it again
    }
    if ($('model').value !== name) return;
    const {strategies} = this.abilities.get(name);
    this.offer(this.strategies.filter((one) => strategies.includes(one.name)));
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
