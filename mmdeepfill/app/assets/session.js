// What outlives the page: the work in the browser's store, its ids in the address, and the
// questions that are asked before work is lost.

import * as api from './api.js';
import * as store from './store.js';
import {$, complain, forgetAddress} from './page.js';
import {Work} from './work.js';

const PAUSE = 150;  // milliseconds after a change

export class Session {
  // app: has work, options; open(work, options)
  constructor(app) {
    this.app = app;
    this.keys = new Map();  // of files that are in the store
    window.addEventListener('beforeunload', (event) => {
      if (!this.precious) return;
      event.preventDefault();
      event.returnValue = true;  // for older browsers
    });
    window.addEventListener('pagehide', () => this.save());
  }

  // Is there anything that closing the page would lose?
  get precious() {
    const {work} = this.app;
    return Boolean(work && (!work.kept || work.now.pending));
  }

  // Before another photograph takes the place of this one.
  async mayReplace() {
    if (!this.precious) return true;
    if ($('replace').open) return false;  // it was asked already
    $('replace-what').textContent = this.app.work.result
      ? 'Its result has not been downloaded since the last change, and its history will be gone.'
      : 'What you painted on it will be gone.';
    $('replace').returnValue = '';
    $('replace').showModal();
    await new Promise((resolve) => $('replace').addEventListener('close', resolve, {once: true}));
    return $('replace').returnValue === 'yes';
  }

  // The work of this page is over, as another takes its place.
  async end() {
    const {work} = this.app;
    clearTimeout(this.timer);
    if (!work) return;
    for (const file of this.keys.keys()) forgetAddress(file);
    this.keys.clear();
    await this.quietly(() => store.remove(work.id));
  }

  // -- keeping ------------------------------------------------------------------------------

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    const {work, options} = this.app;
    clearTimeout(this.timer);
    if (!work) return;
    this.writeAddress(work);
    const fresh = new Map(), used = new Set();
    const keep = (file) => {
      if (!file) return null;
      const known = this.keys.get(file), key = known ?? `${work.id}/${Date.now()}-${Math.random()}`;
      if (!known) fresh.set(key, file);
      this.keys.set(file, key);
      used.add(key);
      return key;
    };
    const stages = work.stages.map((stage) => swap(stage.describe(), keep));
    const record = {id: work.id, used: Date.now(), name: work.first.name, at: work.at, kept: work.kept, item: work.item, stages, options};
    if (!await this.quietly(() => store.save(record, fresh).then(() => true))) {
      for (const file of fresh.values()) this.keys.delete(file);
      return this.warn(work);
    }
    const gone = [...this.keys].filter(([, key]) => !used.has(key));
    for (const [file] of gone) this.keys.delete(file);
    if (gone.length) await this.quietly(() => store.drop(gone.map(([, key]) => key)));
  }

  // A reload would lose it then: said once.
  warn(work) {
    if (this.warned !== work) complain('This browser has no room to keep your work over a reload. Download the result before you leave.');
    this.warned = work;
  }

  // A browser may have no store or no room: the page works without.
  async quietly(act) {
    try {
      return await act();
    } catch (error) {
      console.info('cannot be kept in the browser:', error);
      return undefined;
    }
  }

  writeAddress({id, now: {pending, result}}) {
    const ids = {picture: id, job: pending?.job ?? result?.job};
    if (!ids.job) delete ids.job;
    history.replaceState(null, '', `#${new URLSearchParams(ids)}`);
  }

  // -- reopening ----------------------------------------------------------------------------

  // What the address names, from the store of the browser or else from the server.
  async reopen() {
    const ids = new URLSearchParams(location.hash.slice(1)), id = ids.get('picture');
    if (!id) return this.offerLast();
    if (await this.reopenKept(id)) return undefined;
    const job = ids.get('job') && await api.job(ids.get('job')).catch(() => null);
    const {id: picture, name, width, height} = job?.picture ?? await api.picture(id);
    const [file, view] = await Promise.all([api.source(picture), api.blob(api.pictureView(picture))]);
    const pending = job && {job: job.id, count: null};
    return this.app.open(new Work([{picture, name, width, height, file, view, pending}]));
  }

  async reopenKept(id) {
    const record = await this.quietly(() => store.load(id));
    if (!record) return false;
    const files = new Map();
    const collect = (key) => key && files.set(key, null);
    record.stages.forEach((stage) => swap(stage, collect));
    for (const key of files.keys()) files.set(key, await this.quietly(() => store.file(key)));
    const work = new Work(record.stages.map((stage) => swap(stage, (key) => key && files.get(key))), record.at, id);
    if (work.stages.some(({file, view}) => !file || !view)) return false;
    Object.assign(work, {kept: record.kept, item: record.item ?? null});
    for (const [key, file] of files) this.keys.set(file, key);
    await this.app.open(work, record.options);
    return true;
  }

  async offerLast() {
    const [last] = await this.quietly(() => store.list()) ?? [];
    if (!last) return;
    $('reopen').hidden = false;
    $('reopen').textContent = `Reopen ${last.name}`;
    $('reopen').addEventListener('click', () => this.reopenKept(last.id), {once: true});
  }
}

// A stage with each of its files changed by a function.
function swap(stage, change) {
  const ofResult = (one) => ({...one, file: change(one.file), view: change(one.view), attention: change(one.attention)});
  const ofShapes = (shapes) => shapes.map((shape) => (
    shape.kind === 'fill' ? {...shape, candidates: shape.candidates.map(ofResult)} : shape));
  return {...stage, file: change(stage.file), view: change(stage.view), shapes: ofShapes(stage.shapes), undone: ofShapes(stage.undone)};
}
