// The divider between the photograph and the result, and the sight of the one or the other alone.

export class Compare {
  constructor({stage, pane, divider, range}) {
    Object.assign(this, {stage, pane, divider, range});
    range.addEventListener('input', () => this.update());
    range.addEventListener('focus', () => divider.classList.toggle('focused', range.matches(':focus-visible')));
    range.addEventListener('blur', () => divider.classList.remove('focused'));
    divider.addEventListener('pointerdown', (event) => {
      divider.setPointerCapture(event.pointerId);
      range.focus({preventScroll: true});
      event.preventDefault();
    });
    divider.addEventListener('pointermove', (event) => {
      if (!divider.hasPointerCapture(event.pointerId)) return;
      const box = stage.getBoundingClientRect();
      range.value = 1000 * (event.clientX - box.left) / box.width;
      this.update();
    });
  }

  // mode: 'compare', with the divider; 'after', the result alone; others: neither
  show(mode) {
    this.mode = mode;
    this.pane.hidden = !['compare', 'after'].includes(mode);
    this.divider.hidden = this.range.hidden = mode !== 'compare';
    this.update();
  }

  // Put the divider to the left of a hole, so that all of it is seen filled; else to its right.
  beside([left, , right], view) {
    const {width} = view.room, [from, to] = [left, right].map((x) => view.x + x * view.scale);
    const place = from - 14 > 24 ? from - 14 : Math.min(width - 24, to + 14);
    this.range.value = 1000 * Math.min(1, Math.max(0, place / width));
    this.update();
  }

  update() {
    const percent = this.mode === 'after' ? 0 : this.range.value / 10;
    this.pane.style.clipPath = `inset(0 0 0 ${percent}%)`;
    this.divider.style.left = `${percent}%`;
    this.range.setAttribute('aria-valuetext', `${Math.round(percent)} % before`);
  }
}
