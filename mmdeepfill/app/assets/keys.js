// The keys of the page: one table, which acts on them and draws the help.

import {$, calm, element} from './page.js';

// keys: what event.key is, in lower case;  shown: in the help, if it is another;  control: with
// Ctrl or Cmd;  always: also without a photograph;  hold: called with true and false
export const KEYS = [
  {keys: ['b'], text: 'brush', act: (app) => app.setTool('brush')},
  {keys: ['e'], text: 'eraser', act: (app) => app.setTool('eraser')},
  {keys: ['r'], text: 'box', act: (app) => app.setTool('box')},
  {keys: ['v'], text: 'select an object: click it, or drag a box; Shift takes away', act: (app) => app.setTool('select')},
  {keys: ['h'], text: 'move the photograph', act: (app) => app.setTool('hand')},
  {keys: [' '], shown: ['Space'], text: 'hold: move the photograph', hold: (app, held) => app.painter.setSpace(held)},
  {keys: ['['], text: 'smaller brush', act: (app) => app.stepSize(-1)},
  {keys: [']'], text: 'larger brush; or drag with Alt', act: (app) => app.stepSize(1)},
  {keys: ['z'], control: true, text: 'undo: strokes and fills', act: (app, event) => app.step(event.shiftKey ? 'redo' : 'undo')},
  {keys: ['y'], control: true, text: 'redo; also Ctrl+Shift+Z', act: (app) => app.step('redo')},
  {keys: ['delete', 'backspace'], shown: ['Delete'], text: 'remove the whole hole', act: (app) => app.clear()},
  {keys: ['i'], text: 'invert the hole', act: () => $('hole-invert').click()},
  {keys: ['g'], text: 'grow the hole', act: () => $('hole-grow').click()},
  {keys: ['k'], text: 'shrink the hole', act: () => $('hole-shrink').click()},
  {keys: ['l'], text: 'hole of the photograph before', act: () => $('hole-last').click()},
  {keys: ['enter'], control: true, text: 'fill the hole', act: (app) => app.filling.fill()},
  {keys: ['1'], text: 'paint', act: (app) => app.setMode('paint')},
  {keys: ['2'], text: 'compare', act: (app) => app.setMode('compare')},
  {keys: ['3'], text: 'the result alone', act: (app) => app.setMode('after')},
  {keys: ['4'], text: 'copied from', act: (app) => app.setMode('attention')},
  {keys: ['5'], text: 'results side by side', act: (app) => app.setMode('choose')},
  {keys: ['x'], text: 'hold: see the original', hold: (app, held) => app.peek(held)},
  {keys: ['+', '='], shown: ['+'], text: 'zoom in; the wheel and two fingers, too', act: (app) => app.view.zoom(1.4)},
  {keys: ['-'], text: 'zoom out', act: (app) => app.view.zoom(1 / 1.4)},
  {keys: ['0'], text: 'show all of it', act: (app) => app.view.fit()},
  {keys: ['*'], text: 'one to one', act: (app) => app.zoomReal()},
  {keys: ['s'], control: true, text: 'download; also D', act: (app) => app.finishing.download()},
  {keys: ['d'], secret: true, act: (app) => app.finishing.download()},
  {keys: ['c'], control: true, text: 'copy the picture', unless: () => !getSelection().isCollapsed, act: (app) => app.finishing.copy()},
  {keys: ['n'], text: 'continue with the result', act: (app) => app.finishing.goOn()},
  {keys: ['o'], always: true, text: 'open a photograph', act: () => $('file').click()},
  {keys: ['?'], always: true, text: 'this help', act: () => $('shortcuts').showModal()},
  {keys: ['escape'], always: true, secret: true, act: calm},
];

// On the photograph, see painter.js.
const MORE = [
  {shown: ['Arrows'], text: 'on the photograph: move the brush, with Shift further'},
  {shown: ['Enter'], text: 'on the photograph: set the brush down or lift it'},
];

export function drawHelp(list) {
  for (const {keys, shown = keys.map((key) => key.toUpperCase()), control, text, secret} of [...KEYS, ...MORE]) {
    if (secret) continue;
    const names = [...(control ? ['Ctrl'] : []), ...shown].map((key) => element('kbd', {textContent: key}));
    list.append(element('dt', {}, ...names), element('dd', {textContent: text}));
  }
}

export function listenToKeys(app) {
  let held = null;
  const release = () => {
    held?.hold(app, false);
    held = null;
  };
  document.addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]') || event.altKey || event.defaultPrevented) return;
    const control = event.ctrlKey || event.metaKey;
    // Lists choose by letters; a slider has keys of its own, but no letters.
    if (event.target.matches('select, input[type=text], input[type=number]') && !control) return;
    const entry = find(event.key.toLowerCase(), control);
    if (!entry || !(app.work || entry.always) || entry.unless?.()) return;
    // Space presses buttons.
    if (event.key === ' ' && ![document.body, $('canvas')].includes(event.target)) return;
    event.preventDefault();
    if (!entry.hold) return void entry.act(app, event);
    if (held === entry) return;
    release();
    held = entry;
    entry.hold(app, true);
  });
  document.addEventListener('keyup', (event) => {
    if (held?.keys.includes(event.key.toLowerCase())) release();
  });
  window.addEventListener('blur', release);
}

function find(key, control) {
  return KEYS.find((entry) => entry.keys.includes(key) && Boolean(entry.control) === control);
}
