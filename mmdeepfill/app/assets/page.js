// The page's elements by their ids, and small things that are said and shown in it.

export const $ = (id) => document.getElementById(id);

// A new element with properties and children.
export function element(name, properties = {}, ...children) {
  const one = Object.assign(document.createElement(name), properties);
  one.append(...children);
  return one;
}

export function say(text) { $('status').textContent = text; }

export function complain(error) {
  $('message').querySelector('p').textContent = error.message ?? String(error);
  $('message').hidden = false;
}

export function calm() { $('message').hidden = true; }

export function press(buttons, chosen) {
  for (const button of buttons) button.setAttribute('aria-pressed', String(button === chosen));
}

// A file's name without its suffix.
export function stem(name) { return name.replace(/\.[^.]*$/, '') || 'picture'; }

export function duration(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}

export function megapixels(count) { return (count / 1e6).toFixed(count < 1e7 ? 1 : 0); }

const addresses = new WeakMap();

// Of a file in the page, for an image or a link.
export function addressOf(file) {
  if (!addresses.has(file)) addresses.set(file, URL.createObjectURL(file));
  return addresses.get(file);
}

export function forgetAddress(file) {
  if (addresses.has(file)) URL.revokeObjectURL(addresses.get(file));
  addresses.delete(file);
}

// Show a file in an <img>, and wait until it can be seen.
export async function show(image, file) {
  const address = addressOf(file);
  if (image.src === address) return;
  image.src = address;
  try {
    await image.decode();
  } catch {
    throw new Error('The picture could not be shown. Open the photograph again.');
  }
}
