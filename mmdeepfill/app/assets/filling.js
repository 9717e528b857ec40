// From the painted hole to the result: the second and the third step of the page.

import * as api from './api.js';
import {$, calm, complain, duration, say} from './page.js';
import {encodeMask} from './png.js';

export class Filling {
  // app: has picture, file, mask, openAgain(), open(picture), showResult(job), dropResult()
  constructor(app) {
    this.app = app;
    this.job = null;      // that is under way
    this.finished = null; // the last one that is done
    $('fill').addEventListener('click', () => this.fill());
    $('cancel').addEventListener('click', () => this.giveUp());
    $('again').addEventListener('click', () => this.again());
    $('model').addEventListener('change', () => this.describeModel());
    $('feather').addEventListener('input', () => this.describeFeather());
    $('download').addEventListener('click', (event) => {
      if (!this.finished) event.preventDefault();
    });
  }

  setUp({models, strategies}) {
    this.models = models;
    $('model').replaceChildren(...models.map(({name, title, ready}) => {
      const option = new Option(title, name);
      option.disabled = !ready;
      return option;
    }));
    $('model').value = (models.find((model) => model.chosen) ?? models[0])?.name;
    $('strategy').replaceChildren(...strategies.map(({name, title}) => new Option(title, name)));
    this.describeModel();
    this.describeFeather();
  }

  get model() { return this.models.find(({name}) => name === $('model').value); }

  describeModel() {
    const missing = this.models.filter(({ready}) => !ready).length;
    $('model-note').textContent = (this.model?.note ?? '')
      + (missing ? ' Others are grey until mmdeepfill zoo download NAME has fetched their weights.' : '');
  }

  describeFeather() {
    const width = Number($('feather').value);
    $('feather-out').textContent = width ? `${width} px` : 'off';
  }

  get busy() { return Boolean(this.job); }

  async fill() {
    const {app} = this;
    if (this.busy || !app.picture || $('fill').disabled) return;
    const {pixels, count} = app.mask.toPixels();
    if (!count) return complain('There is no hole yet: paint over what should go.');
    calm();
    const job = this.job = {picture: app.picture};
    this.progress('Sending the hole', null);
    try {
      const mask = await encodeMask(pixels, app.mask.width, app.mask.height);
      const options = {
        model: this.model.name, feather: $('feather').value, strategy: $('strategy').value,
        per_component: Number($('per-component').checked), attention: Number($('ask-attention').checked),
      };
      const answer = await this.submit(job, mask, options);
      if (this.job !== job) return void api.cancel(answer.id).catch(() => {});
      job.id = answer.id;
      const last = await api.watch(job.id, (now) => this.job === job && this.follow(now));
      if (this.job !== job) return;
      if (last.state === 'failed') throw new Error(last.error);
      if (last.state === 'done') await this.finish(last, count);
    } catch (error) {
      if (this.job === job) complain(error);
    } finally {
      if (this.job === job) this.stop();
    }
  }

  // The server forgets photographs after a while; the hole must not be lost then.
  async submit(job, mask, options) {
    try {
      return await api.submit(job.picture.id, mask, options);
    } catch (error) {
      if (error.status !== 404 || !this.app.file) throw error;
      this.progress('Sending the photograph again', null);
      job.picture = await this.app.sendAgain();
      return api.submit(job.picture.id, mask, options);
    }
  }

  follow({state, stage, ahead, seconds, expected}) {
    if (state === 'waiting') {
      const place = ahead === 0 ? 'Next in line' : ahead === 1 ? 'Waiting: 1 before you' : `Waiting: ${ahead} before you`;
      return this.progress(place, null);
    }
    const left = expected && expected > seconds ? `, about ${duration(expected - seconds)} left` : '';
    this.progress(`${stage || 'Filling'} · ${duration(seconds)}${left}`, expected && Math.min(0.97, seconds / expected), stage);
  }

  progress(text, part, spoken = text) {
    $('progress').hidden = false;
    $('fill').disabled = true;
    $('progress-text').textContent = text;
    if (part == null) $('bar').removeAttribute('value');
    else $('bar').value = part;
    if (this.spoken !== spoken) say(this.spoken = spoken);
  }

  async finish(job, count) {
    await this.app.showResult(job);
    this.finished = job;
    $('finishing').disabled = false;
    $('download').textContent = `Download ${job.file.split('.').pop().replace('tif', 'tiff').toUpperCase()}`;
    $('download').href = api.jobView(job.id, 'result');
    $('download').setAttribute('download', '');
    $('download').removeAttribute('aria-disabled');
    const {width, height} = this.app.picture;
    $('result-note').textContent = `${width} × ${height} pixels, of which ${count.toLocaleString('en')} were filled in `
      + `${duration(job.seconds)}; all others are as they were.`;
    say('Done. The result is shown; download it or compare.');
  }

  stop() {
    this.job = null;
    $('progress').hidden = true;
    this.app.refresh();
  }

  giveUp() {
    if (this.job?.id) api.cancel(this.job.id).catch(() => {});
    this.stop();
    say('Cancelled');
  }

  // Another photograph: neither a job nor a result belongs to it.
  forget() {
    if (this.busy) this.giveUp();
    this.finished = null;
    $('finishing').disabled = true;
    $('download').removeAttribute('href');
    $('download').setAttribute('aria-disabled', 'true');
    $('result-note').textContent = '';
  }

  async again() {
    if (!this.finished) return;
    try {
      await this.app.open(await api.goOn(this.finished.id), null);
    } catch (error) {
      complain(error);
    }
  }
}
