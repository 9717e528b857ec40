// The dialog of all models: those that are ready, those that one click downloads, and the rest.

import * as api from './api.js';
import {$, element, say} from './page.js';

const PAUSE = 400;  // milliseconds between two looks at a download

export class Library {
  // models: has models, choose(name), arrived(name)
  constructor(models) {
    this.models = models;
    this.rows = new Map();  // of downloads, by the model's name
    $('more-models').addEventListener('click', () => {
      this.refresh();
      $('library').showModal();
    });
  }

  refresh() {
    const all = this.models.models ?? [];
    const groups = {
      'library-ready': all.filter(({ready, suggested}) => ready && suggested),
      'library-download': all.filter(({ready, suggested}) => !ready && suggested),
      'library-rest': all.filter(({suggested}) => !suggested),
    };
    for (const [id, some] of Object.entries(groups)) {
      $(id).replaceChildren(...some.map((model) => this.row(model)));
      $(id).closest('.group').hidden = !some.length;
    }
  }

  row(model) {
    const {name, title, line, ready, note} = model;
    const words = element('span', {className: 'words'}, element('b', {textContent: title}),
      element('span', {className: 'quiet', textContent: line || note}));
    if (ready) {
      const radio = element('input', {type: 'radio', name: 'library-model', value: name, checked: $('model').value === name});
      radio.addEventListener('change', () => this.models.choose(name));
      return element('li', {}, element('label', {className: 'model'}, radio, words));
    }
    if (!this.rows.has(name)) this.rows.set(name, this.downloadRow(model, words));
    return this.rows.get(name);
  }

  downloadRow({name, title, download: {size, license, host, address}}, words) {
    words.append(element('span', {className: 'quiet', title: address, textContent: `${size} from ${host} · licence: ${license}`}));
    const button = element('button', {type: 'button', textContent: 'Download'});
    button.setAttribute('aria-label', `Download ${title}, ${size}`);
    const bar = element('progress', {hidden: true}), text = element('span', {className: 'quiet', hidden: true});
    bar.setAttribute('aria-label', `Download of ${title}`);
    const row = element('li', {}, element('div', {className: 'model'}, words, button), bar, text);
    row.dataset.model = name;
    button.addEventListener('click', () => this.press({name, title, button, bar, text}));
    return row;
  }

  async press(row) {
    const {name, button, text} = row;
    text.hidden = false;
    if (row.button.dataset.running) {
      await api.stopDownload(name).catch((error) => this.tell(row, error.message));
      return;
    }
    button.dataset.running = 'yes';
    button.textContent = 'Stop';
    try {
      let now = await api.download(name);
      while (now.state === 'running') {
        this.follow(row, now);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        now = await api.downloadState(name);
      }
      if (now.state === 'failed') throw new Error(now.error);
      if (now.state === 'done') return void this.finish(row);
      this.tell(row, `Stopped at ${megabytes(now.done)}; the part is kept.`);
    } catch (error) {
      this.tell(row, error.message);
    }
    delete button.dataset.running;
    button.textContent = row.bar.value > 0 ? 'Resume' : 'Try again';
  }

  follow({bar, text, title}, {done, total}) {
    bar.hidden = false;
    if (total) bar.value = done / total;
    else bar.removeAttribute('value');
    text.textContent = total ? `${megabytes(done)} of ${megabytes(total)}` : done ? megabytes(done) : `Asking for ${title}`;
  }

  tell({text}, message) {
    text.textContent = message;
    say(message);
  }

  finish({name, title}) {
    this.rows.delete(name);
    this.models.arrived(name);
    say(`${title} is ready and chosen.`);
    document.querySelector(`#library [value="${CSS.escape(name)}"]`)?.focus();
  }
}

function megabytes(bytes) { return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`; }
