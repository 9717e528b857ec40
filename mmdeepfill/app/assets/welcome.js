// The first sight of the page: a sample to try, a hint for the first stroke, and trouble at the start.

import {$, complain} from './page.js';

const SEEN = 'mmdeepfill-hint-seen';

export class Welcome {
  // app: has start(), send(file), work
  constructor(app) {
    this.app = app;
    $('sample').addEventListener('click', () => this.openSample());
    $('hint-close').addEventListener('click', () => this.dismiss());
    $('retry').addEventListener('click', () => {
      $('trouble').hidden = true;
      $('drop').hidden = false;
      app.start();
    });
  }

  async openSample() {
    try {
      const answer = await fetch('/sample.jpg');
      if (!answer.ok) throw new Error('The sample is not there: install mmdeepfill again.');
      await this.app.send(new File([await answer.blob()], 'sample.jpg', {type: 'image/jpeg'}));
    } catch (error) {
      complain(error);
    }
  }

  // Until the first stroke that this browser has seen.
  hint() { $('hint').hidden = this.seen() || Boolean(this.app.mask?.touched || this.app.work?.result); }

  refresh() {
    if (!$('hint').hidden && this.app.mask?.touched) this.dismiss();
  }

  dismiss() {
    $('hint').hidden = true;
    try {
      localStorage.setItem(SEEN, 'yes');
    } catch {
      // it comes again
    }
  }

  seen() {
    try {
      return Boolean(localStorage.getItem(SEEN));
    } catch {
      return true;  // a browser without a store would show it for ever
    }
  }

  trouble(error) {
    $('drop').hidden = true;
    $('trouble').hidden = false;
    $('trouble-text').textContent = error.message;
    $('retry').focus();
  }
}
