// Masks in files: white is the hole.

const MOST = 2048;  // pixels a side of what is drawn of a mask on the screen

// One byte for each pixel: 1 where a picture is lighter than half grey, and not transparent.
export async function decodeMask(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, {colorSpaceConversion: 'none', imageOrientation: 'none'});
  } catch {
    throw new Error('This mask cannot be read: expected a PNG, JPEG or WebP file, white in the hole.');
  }
  const {width, height} = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const {data} = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(width * height);
  for (let i = 0, at = 0; at < pixels.length; i += 4, at++) {
    pixels[at] = Number(data[i + 3] > 127 && 299 * data[i] + 587 * data[i + 1] + 114 * data[i + 2] > 127500);
  }
  return {pixels, width, height};
}

// A small picture of a hole for the screen, in a colour.
export function pictureOf(pixels, width, height, [red, green, blue]) {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / MOST));
  const w = Math.ceil(width / step), h = Math.ceil(height / step);
  const data = new ImageData(w, h);
  for (let y = 0, at = 0; y < h; y++) {
    for (let x = 0; x < w; x++, at += 4) {
      if (pixels[y * step * width + x * step]) data.data.set([red, green, blue, 255], at);
    }
  }
  const canvas = new OffscreenCanvas(w, h);
  canvas.getContext('2d').putImageData(data, 0, 0);
  return {canvas, step};
}
