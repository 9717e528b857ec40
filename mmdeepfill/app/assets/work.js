// The photograph and what was made of it, fill after fill: one history.

import {Mask} from './mask.js';

// A photograph to paint on: the user's, or a result, or one with another frame.
//   picture: its id on the server, or null;  file: all of it;  view: what is shown of it
//   pending: a fill that is under way, {job, count, hole, box, label}, or null
//   framed: whether its frame is another than that of the stage before
// A shape of its mask of kind 'fill' has {candidates, chosen, hole}: the results of one hole, each
// {job, name, file, view, attention, seconds, count, box, label}.
export class Stage {
  constructor({name, width, height, picture = null, file, view, shapes = [], undone = [], pending = null, framed = false}) {
    Object.assign(this, {name, width, height, picture, file, view, pending, framed});
    this.mask = new Mask(width, height, shapes, undone);
  }

  get fill() { return this.mask.lastFill; }

  get result() { return this.fill?.candidates[this.fill.chosen] ?? null; }

  describe() {
    const {name, width, height, picture, file, view, pending, framed, mask: {shapes, undone}} = this;
    return {name, width, height, picture, file, view, pending, framed, shapes, undone};
  }
}

export class Work {
  // id: its name in the browser's store and in the address
  constructor(stages, at = 0, id = stages[0].picture) {
    this.id = id;
    this.stages = stages.map((one) => new Stage(one));
    this.at = at;
    this.item = null;  // its number in the folder that is worked through
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

  // What the result is compared with: the first photograph that has the frame of this one.
  get origin() { return this.stages.slice(0, this.at + 1).findLast(({framed}) => framed) ?? this.first; }

  // How many results this photograph has in it.
  get fills() { return this.stages.slice(1, this.at + 1).filter(({framed}) => !framed).length; }

  // The last result: what is compared with the first photograph, and downloaded.
  get result() { return this.now.result ?? this.before?.result ?? null; }

  get canUndo() { return this.now.mask.shapes.length > 0 || this.at > 0; }

  get canRedo() { return this.now.mask.undone.length > 0 || this.at < this.stages.length - 1; }

  undo() { this.step(this.now.mask.shapes, 'undo', -1); }

  redo() { this.step(this.now.mask.undone, 'redo', 1); }

  step(shapes, name, by) {
    if (shapes.length) this.now.mask[name]();
    else if (this.stages[this.at + by]) this.at += by;
  }

  forgetLater() { this.stages.length = this.at + 1; }

  // Another result of a hole that was filled already is another candidate.
  finish(stage, result, hole = stage.mask.length) {
    const {filled} = stage.mask;
    if (filled?.hole === hole) {
      filled.chosen = filled.candidates.push(result) - 1;
      stage.mask.added();
    } else {
      stage.mask.add({kind: 'fill', candidates: [result], chosen: 0, hole});
    }
  }

  choose(i) {
    this.now.fill.chosen = i;
    this.now.mask.added();
  }

  goOn() {
    const {name, file, view} = this.now.result;
    if (this.stages[this.at + 1]?.file === file) return void this.at++;
    const {width, height} = this.now;
    this.push(new Stage({name, width, height, file, view}));
  }

  // hole: pixels of the new frame, or null
  reframe(photograph, hole) {
    const stage = new Stage({...photograph, framed: true});
    if (hole) stage.mask.addPixels(hole);
    this.push(stage);
    this.kept = false;
  }

  push(stage) {
    this.forgetLater();
    this.stages.push(stage);
    this.listen(stage);
    this.at++;
  }
}
