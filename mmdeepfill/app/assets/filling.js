// From the painted hole to the result: the second step of the page.

import * as api from './api.js';
import {$, calm, complain, duration, say} from './page.js';
import {encodeMask} from './png.js';

export class Filling {
  // app: has work, options, models, place, showStage(mode), refresh(), session
  constructor(app) {
    this.app = app;
    this.job = null;  // that is under way
    $('fill').addEventListener('click', () => this.fill());
    $('cancel').addEventListener('click', () => this.giveUp());
    window.addEventListener('pagehide', () => {
      if (this.job?.id) navigator.sendBeacon(api.leaving(this.job.id));
    });
  }

  get busy() { return Boolean(this.job); }

  fill(way = {}) {
    const {work, models} = this.app, options = {...this.app.options, ...way.options};
    if (this.busy || !work || $('fill').disabled) return undefined;
    const stage = work.now, {pixels, count, box} = stage.mask.toPixels();
    if (!count) return void complain('There is no hole yet: paint over what should go.');
    calm();
    const label = way.label ?? models.label(options), hole = stage.mask.length;
    return this.run(stage, async (job) => {
      this.progress('Sending the hole', null);
      const mask = await encodeMask(pixels, stage.width, stage.height);
      const {id} = await this.app.place.ask(stage, (picture) => {
        this.progress('Sending the hole', null);
        return api.submit(picture, mask, options);
      });
      if (this.job !== job) return void api.cancel(id).catch(() => {});
      stage.pending = {job: id, count, box, label, hole};
      this.app.session.changed();
    });
  }

  // One after the other, each another candidate; cancelling or an error ends them all.
  async fillSeveral(ways) {
    const {work} = this.app, stage = work.now, before = this.app.candidates.all.length;
    for (const way of ways) {
      if (this.app.work !== work || work.now !== stage || !await this.fill(way)) break;
    }
    const {all} = this.app.candidates;
    if (this.app.work === work && all.length > 1 && all.length !== before) await this.app.showStage('choose');
  }

  // A stroke has ended: an option fills at once, and lets the next stroke follow on the result.
  async released() {
    if (!$('on-release').checked || this.busy || !this.app.mask?.touched || $('fill').disabled) return;
    if (await this.fill()) await this.app.finishing.goOn();
  }

  // After a reload: the job is still running, or is over.
  resume() {
    const stage = this.app.work.now;
    if (stage.pending) this.run(stage, async () => {});
  }

  // Whether it came to a result.
  async run(stage, begin) {
    const job = this.job = {stage};
    let done = false;
    try {
      await begin(job);
      if (this.job !== job) return false;
      job.id = stage.pending.job;
      const last = await api.watch(job.id, (now) => this.job === job && this.follow(now));
      if (this.job !== job) return false;
      if (last.state === 'failed') throw new Error(last.error);
      if (last.state === 'cancelled') throw new Error('The fill was cancelled. The hole is still there: fill it again.');
      done = await this.finish(job, last);
    } catch (error) {
      if (this.job === job) complain(error);
    } finally {
      if (this.job === job) this.stop();
    }
    return done;
  }

  follow({state, stage, ahead, seconds, expected, done, total}) {
    if (state === 'waiting') {
      const place = ahead === 0 ? 'Next in line' : ahead === 1 ? 'Waiting: 1 before you' : `Waiting: ${ahead} before you`;
      return this.progress(place, null);
    }
    const steps = total > 1, whole = steps ? done && seconds / done * total : expected;
    const left = whole && whole > seconds ? `, about ${duration(whole - seconds)} left` : '';
    const which = steps ? ` ${Math.min(done + 1, total)} of ${total}` : '';
    const part = steps ? done / total : expected && Math.min(0.97, seconds / expected);
    this.progress(`${stage || 'Filling'}${which} · ${duration(seconds)}${left}`, part, stage);
  }

  progress(text, part, spoken = text) {
    $('progress').hidden = false;
    $('fill').disabled = true;
    $('progress-text').textContent = text;
    if (part == null) $('bar').removeAttribute('value');
    else $('bar').value = part;
    if (this.spoken !== spoken) say(this.spoken = spoken);
  }

  // All of the result comes into the page: whatever becomes of the server, it is here.
  async finish(job, {id, file: name, seconds, attention}) {
    this.progress('Receiving the result', null);
    const names = ['result', 'view.png', ...(attention ? ['attention.png'] : [])];
    const [file, view, overlay = null] = await Promise.all(names.map((one) => api.blob(api.jobView(id, one))));
    const {stage} = job;
    if (this.job !== job) return false;
    const {count, box, label, hole} = stage.pending;
    stage.pending = null;
    this.app.work.finish(stage, {job: id, name, file, view, attention: overlay, seconds, count, box, label}, hole);
    await this.app.showStage('compare');
    $('finishing').scrollIntoView({block: 'nearest'});
    say('Done. The result is shown; download it or compare.');
    return true;
  }

  stop() {
    this.job.stage.pending = null;
    this.job = null;
    $('progress').hidden = true;
    this.app.refresh();
  }

  giveUp() {
    if (!this.busy) return;
    if (this.job.id) api.cancel(this.job.id).catch(() => {});
    this.stop();
    say('Cancelled');
  }
}
