// Keys for the whole page. Those that only matter on the photograph are in painter.js.

import {$, calm} from './page.js';

export function addShortcuts(app) {
  const step = (sign) => {
    $('size').value = Number($('size').value) + 3 * sign;
    app.sizeChanged();
  };
  const plain = {
    'b': () => app.setTool('brush'), 'e': () => app.setTool('eraser'), 'r': () => app.setTool('box'),
    'h': () => app.setTool('hand'), '[': () => step(-1), ']': () => step(1),
    '+': () => app.view.zoom(1.4), '=': () => app.view.zoom(1.4), '-': () => app.view.zoom(1 / 1.4),
    '0': () => app.view.fit(), '*': () => app.zoomReal(),
    'delete': () => app.clear(), 'backspace': () => app.clear(),
    '1': () => app.setMode('paint'), '2': () => app.setMode('compare'), '3': () => app.setMode('attention'),
    'd': () => app.work.result && $('download').click(),
  };
  const always = {'o': () => $('file').click(), '?': () => $('shortcuts').showModal(), 'escape': calm};
  const withControl = {
    'z': (event) => app.step(event.shiftKey ? 'redo' : 'undo'), 'y': () => app.step('redo'),
    'enter': () => app.filling.fill(),
  };

  document.addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]') || event.altKey || event.defaultPrevented) return;
    const key = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    // Lists choose by letters; a slider has keys of its own, but no letters.
    if (event.target.matches('select, input[type=text]') && !control) return;
    const action = control ? app.work && withControl[key] : (app.work && plain[key]) || always[key];
    if (action) {
      event.preventDefault();
      action(event);
    } else if (key === ' ' && [document.body, $('canvas')].includes(event.target)) {
      event.preventDefault();
      setSpace(app, true);
    }
  });
  document.addEventListener('keyup', (event) => event.key === ' ' && setSpace(app, false));
  window.addEventListener('blur', () => setSpace(app, false));
}

function setSpace(app, held) {
  if (app.painter.space === held) return;
  app.painter.space = held;
  app.painter.refresh();
}
