// Where the photograph is on the screen: zoom and place, and the layers that follow it.

const LARGEST = 32;

export class View {
  // stage: the element to fill; layers: images that are moved; changed: called after a change
  constructor(stage, layers, changed) {
    Object.assign(this, {stage, layers, changed, scale: 1, x: 0, y: 0, width: 1, height: 1, fitted: true});
    new ResizeObserver(() => (this.fitted ? this.fit() : this.update())).observe(stage);
  }

  setSize(width, height) {
    Object.assign(this, {width, height});
    this.fit();
  }

  get room() { return {width: this.stage.clientWidth, height: this.stage.clientHeight}; }

  get fitScale() {
    const {width, height} = this.room;
    const beside = Math.min(24, width / 20), above = Math.min(66, height / 8);  // room for the bars
    return Math.max(0.005, Math.min((width - 2 * beside) / this.width, (height - 2 * above) / this.height, LARGEST));
  }

  fit() {
    this.scale = this.fitScale;
    this.centre();
    this.fitted = true;
    this.update();
  }

  centre() {
    const {width, height} = this.room;
    this.x = (width - this.width * this.scale) / 2;
    this.y = (height - this.height * this.scale) / 2;
  }

  // Zoom about a point of the stage, which stays where it is.
  zoom(factor, px = this.room.width / 2, py = this.room.height / 2) {
    const scale = Math.min(LARGEST, Math.max(Math.min(this.fitScale, 1) / 2, this.scale * factor));
    this.x = px - (px - this.x) * scale / this.scale;
    this.y = py - (py - this.y) * scale / this.scale;
    this.scale = scale;
    this.fitted = false;
    this.update();
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.fitted = false;
    this.update();
  }

  // Bring a point of the photograph into sight.
  reveal(x, y) {
    const {width, height} = this.room, edge = 40;
    const px = this.x + x * this.scale, py = this.y + y * this.scale;
    const dx = Math.max(edge - px, 0) || Math.min(width - edge - px, 0);
    const dy = Math.max(edge - py, 0) || Math.min(height - edge - py, 0);
    if (dx || dy) this.pan(dx, dy);
  }

  toPhotograph(px, py) { return [(px - this.x) / this.scale, (py - this.y) / this.scale]; }

  update() {
    // A part of it always stays in sight.
    const {width, height} = this.room, keep = 60;
    this.x = Math.min(width - keep, Math.max(keep - this.width * this.scale, this.x));
    this.y = Math.min(height - keep, Math.max(keep - this.height * this.scale, this.y));
    for (const layer of this.layers) {
      layer.style.width = `${this.width}px`;
      layer.style.height = `${this.height}px`;
      layer.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
      layer.classList.toggle('pixelated', this.scale * devicePixelRatio >= 4);
    }
    this.changed();
  }
}
