// The third step: the result is kept, or painted on.

import {$, addressOf, complain, duration, say} from './page.js';

export class Finishing {
  // app: has work, filling, showStage(mode)
  constructor(app) {
    this.app = app;
    $('again').addEventListener('click', () => this.goOn());
    $('copy').addEventListener('click', () => this.copy());
    $('download').addEventListener('click', (event) => {
      if (app.work?.result) app.work.kept = true;
      else event.preventDefault();
      app.session.changed();
    });
  }

  refresh() {
    const {work, filling} = this.app, result = work?.result;
    $('finishing').disabled = !result;
    $('again').disabled = !work?.now.result || filling.busy;
    if (!result) {
      for (const name of ['href', 'download']) $('download').removeAttribute(name);
      $('download').setAttribute('aria-disabled', 'true');
      $('result-note').textContent = '';
      return;
    }
    $('download').textContent = `Download ${result.name.split('.').pop().replace('tif', 'tiff').toUpperCase()}`;
    Object.assign($('download'), {href: addressOf(result.file), download: result.name});
    $('download').removeAttribute('aria-disabled');
    const {width, height} = work.now, filled = result.count?.toLocaleString('en') ?? 'those painted';
    $('result-note').textContent = `${width} × ${height} pixels, of which ${filled} were filled in `
      + `${duration(result.seconds)}; all others are as they were.`;
  }

  download() {
    if (this.app.work?.result) $('download').click();
    else say('There is no result to download yet.');
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
