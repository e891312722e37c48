const TABLE = new Uint32Array(256)
for (let i = 0; i < 256; i++) {
  let value = i
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  TABLE[i] = value
}

/** CRC-32 (IEEE) of `bytes[start, end)`; pass the last result to go on with more bytes. */
export function crc32(bytes: Uint8Array, start: number, end: number, before = 0): number {
  let crc = ~before
  for (let i = start; i < end; i++) crc = TABLE[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}
