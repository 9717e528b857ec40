// The page's elements by their ids, and small things that are said in it.

export const $ = (id) => document.getElementById(id);

export function say(text) { $('status').textContent = text; }

export function complain(error) {
  $('message').firstElementChild.textContent = error.message ?? String(error);
  $('message').hidden = false;
}

export function calm() { $('message').hidden = true; }

export function press(buttons, chosen) {
  for (const button of buttons) button.setAttribute('aria-pressed', String(button === chosen));
}

export function duration(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}

export function megapixels(count) { return (count / 1e6).toFixed(count < 1e7 ? 1 : 0); }
