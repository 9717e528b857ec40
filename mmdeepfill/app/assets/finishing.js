// The third step: the result is kept, or painted on.

import * as api from './api.js';
import {$, addressOf, complain, duration, element, say, stem} from './page.js';

export class Finishing {
  // app: has work, filling, strip, session, upload(file, name), showStage(mode)
  constructor(app) {
    this.app = app;
    $('again').addEventListener('click', () => this.goOn());
    $('copy').addEventListener('click', () => this.copy());
    $('download').addEventListener('click', () => this.download());
    $('format').addEventListener('change', () => this.refresh());
  }

  refresh() {
    const {work, filling} = this.app, result = work?.result;
    $('finishing').disabled = !result;
    $('again').disabled = !work?.now.result || filling.busy;
    this.app.strip.refresh();
    if (!result) return void ($('result-note').textContent = '');
    $('download').textContent = `Download ${this.format.toUpperCase()}`;
    const {width, height} = work.now, filled = result.count?.toLocaleString('en') ?? 'those painted';
    const others = this.format === 'jpeg' ? 'JPEG changes all others a little' : 'all others are as they were';
    $('result-note').textContent = `${width} × ${height} pixels, of which ${filled} were filled in ${duration(result.seconds)}; ${others}.`;
  }

  // The format of the result itself: TIFF of floating point, PNG of all else.
  get own() { return this.app.work?.result?.name.endsWith('.tif') ? 'tiff' : 'png'; }

  get format() { return $('format').value || this.own; }

  async download() {
    const {app, format} = this, {work} = app, {result} = work ?? {};
    if (!result) return say('There is no result to download yet.');
    try {
      const file = format === this.own ? result.file : await this.converted(result, format);
      const suffix = {png: '.png', jpeg: '.jpg', webp: '.webp', tiff: '.tif'}[format];
      element('a', {href: addressOf(file), download: stem(result.name) + suffix}).click();
      work.kept = true;
      app.session.changed();
    } catch (error) {
      complain(error);
    }
    return undefined;
  }

  // If the server has forgotten the result, it gets it once more.
  async converted(result, format) {
    try {
      return await api.resultAs(result.job, format);
    } catch (error) {
      if (error.status !== 404) throw error;
      const {id} = await this.app.upload(result.file, result.name);
      return api.pictureAs(id, format);
    }
  }

  // The result, or the photograph if there is none, for pasting elsewhere.
  async copy() {
    const {work} = this.app, {result, now} = work, file = result?.file ?? now.file;
    try {
      const picture = file.type === 'image/png' ? file : result?.view ?? now.view;
      await navigator.clipboard.write([new ClipboardItem({'image/png': picture})]);
      say(result ? 'The result is copied.' : 'The photograph is copied.');
      $('copied').textContent = 'Copied';
      setTimeout(() => ($('copied').textContent = ''), 2500);
    } catch {
      complain('This browser does not let the page copy pictures. Download the result instead.');
    }
  }

  async goOn() {
    const {app} = this;
    if (!app.work?.now.result || app.filling.busy) return;
    app.work.goOn();
    await app.showStage('paint');
    $('painting').scrollIntoView({block: 'nearest'});
    say('Paint on the result. Undo leads back to the fill.');
  }
}
