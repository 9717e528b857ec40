// The divider between the photograph and the result.

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

  set shown(value) {
    for (const one of [this.pane, this.divider, this.range]) one.hidden = !value;
    this.update();
  }

  update() {
    const percent = this.range.value / 10;
    this.pane.style.clipPath = `inset(0 0 0 ${percent}%)`;
    this.divider.style.left = `${percent}%`;
    this.range.setAttribute('aria-valuetext', `${Math.round(percent)} % before`);
  }
}
