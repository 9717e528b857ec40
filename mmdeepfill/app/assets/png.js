// A mask as a PNG of one bit for each pixel. A canvas could make one too, but browsers limit
// its size, some of them below that of a photograph.

const TABLE = Uint32Array.from({length: 256}, (_, i) => {
  for (let bit = 0; bit < 8; bit++) i = i & 1 ? (i >>> 1) ^ 0xedb88320 : i >>> 1;
  return i;
});

function checksum(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

function chunk(name, data) {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set([...name].map((letter) => letter.charCodeAt(0)), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, checksum(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

// Rows of bits, each after a byte that says "not filtered".
function packRows(pixels, width, height) {
  const stride = 1 + Math.ceil(width / 8);
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[y * width + x]) rows[y * stride + 1 + (x >> 3)] |= 128 >> (x & 7);
    }
  }
  return rows;
}

// pixels: one byte each, row after row; not 0 = white.
export async function encodeMask(pixels, width, height) {
  const head = new Uint8Array(13);
  new DataView(head.buffer).setUint32(0, width);
  new DataView(head.buffer).setUint32(4, height);
  head[8] = 1;  // bits; the zeros after it: grey, deflate, no filter, not interlaced
  const rows = new Blob([packRows(pixels, width, height)]);
  const packed = await new Response(rows.stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer();
  const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
  return new Blob([signature, chunk('IHDR', head), chunk('IDAT', new Uint8Array(packed)),
                   chunk('IEND', new Uint8Array())], {type: 'image/png'});
}
