// What of the photograph and its result is seen.

import {$, press} from './page.js';

export class Sight {
  // app: has work, painter, compare, candidates
  constructor(app) {
    Object.assign(this, {app, mode: 'paint'});
    this.buttons = [...document.querySelectorAll('[data-view]')];
    for (const button of this.buttons) button.addEventListener('click', () => this.set(button.dataset.view));
    for (const [kind, held] of [['pointerdown', true], ['pointerup', false], ['pointercancel', false], ['pointerleave', false]]) {
      $('peek').addEventListener(kind, () => this.peek(held));
    }
  }

  can(mode) {
    const {work, candidates} = this.app;
    if (mode === 'paint') return true;
    if (mode === 'attention') return Boolean(work?.now.result?.attention);
    return Boolean(work?.result) && (mode !== 'choose' || candidates.all.length > 1);
  }

  set(mode) {
    const {painter, compare} = this.app;
    if (!this.can(mode)) return;
    this.mode = mode;
    painter.lift();
    painter.painting = mode === 'paint';
    compare.show(mode);
    $('original').hidden = mode !== 'compare';
    $('grid').hidden = mode !== 'choose';
    $('stage').classList.toggle('choosing', mode === 'choose');
    $('attention').hidden = $('legend').hidden = mode !== 'attention';
    for (const button of this.buttons) button.hidden = !this.can(button.dataset.view);
    press(this.buttons, this.buttons.find((button) => button.dataset.view === mode));
    painter.refresh();
  }

  // The photograph as it was, as long as a key or button is held.
  peek(held) {
    if (!this.app.work) return;
    $('original').hidden = !held && this.mode !== 'compare';
    $('layers').classList.toggle('peek', held);
    $('peek').setAttribute('aria-pressed', String(held));
  }
}
