// The photograph and what was made of it, fill after fill: one history.

import {Mask} from './mask.js';

// A photograph to paint on: the user's, or the result of the fill before.
//   picture: its id on the server, or null;  file: all of it;  view: what is shown of it
//   result: of its last fill, {job, name, file, view, attention, seconds, count}, or null
//   pending: a fill that is under way, {job, count}, or null
export class Stage {
  constructor({name, width, height, picture = null, file, view, shapes = [], undone = [], result = null, pending = null}) {
    Object.assign(this, {name, width, height, picture, file, view, result, pending});
    this.mask = new Mask(width, height, shapes, undone);
  }

  describe() {
    const {name, width, height, picture, file, view, result, pending, mask: {shapes, undone}} = this;
    return {name, width, height, picture, file, view, result, pending, shapes, undone};
  }
}

export class Work {
  // id: its name in the browser's store and in the address
  constructor(stages, at = 0, id = stages[0].picture) {
    this.id = id;
    this.stages = stages.map((one) => new Stage(one));
    this.at = at;
    this.kept = true;  // there is nothing that only this page has
    this.stages.forEach((stage) => this.listen(stage));
  }

  // What is painted or filled anew makes the fills after it void.
  listen(stage) {
    stage.mask.added = () => {
      this.kept = false;
      this.forgetLater();
    };
  }

  get now() { return this.stages[this.at]; }

  get before() { return this.stages[this.at - 1]; }

  get first() { return this.stages[0]; }

  // The last result: what is compared with the first photograph, and downloaded.
  get result() { return this.now.result ?? this.before?.result ?? null; }

  get canUndo() { return this.now.mask.shapes.length > 0 || this.at > 0; }

  get canRedo() { return this.now.mask.undone.length > 0 || this.at < this.stages.length - 1; }

  // Whether it went to another stage; else to another hole.
  undo() { return this.step(this.now.mask.shapes, 'undo', -1); }

  redo() { return this.step(this.now.mask.undone, 'redo', 1); }

  step(shapes, name, by) {
    if (shapes.length) this.now.mask[name]();
    else if (this.stages[this.at + by]) this.at += by;
    else return false;
    return !shapes.length;
  }

  forgetLater() { this.stages.length = this.at + 1; }

  finish(stage, result) {
    stage.result = result;
    this.kept = false;
    this.forgetLater();
  }

  goOn() {
    const {name, file, view} = this.now.result;
    if (this.stages[this.at + 1]?.file !== file) {
      this.forgetLater();
      const {width, height} = this.now;
      this.stages.push(new Stage({name, width, height, file, view}));
      this.listen(this.stages.at(-1));
    }
    this.at++;
  }
}
