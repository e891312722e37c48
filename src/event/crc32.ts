/** Eight tables, so that eight bytes are processed at a time, which is several times faster than one. */
const TABLE = new Uint32Array(8 * 256)
for (let i = 0; i < 256; i++) {
  let value = i
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  TABLE[i] = value
}
for (let i = 256; i < TABLE.length; i++) {
  const before = TABLE[i - 256]!
  TABLE[i] = TABLE[before & 255]! ^ (before >>> 8)
}

/** CRC-32 (IEEE) of `bytes[start, end)`; pass the last result to go on with more bytes. */
export function crc32(bytes: Uint8Array, start: number, end: number, before = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let crc = ~before
  let i = start
  for (; i + 8 <= end; i += 8) {
    const low = view.getUint32(i, true) ^ crc
    const high = view.getUint32(i + 4, true)
    crc =
      TABLE[1792 + (low & 255)]! ^
      TABLE[1536 + ((low >>> 8) & 255)]! ^
      TABLE[1280 + ((low >>> 16) & 255)]! ^
      TABLE[1024 + (low >>> 24)]! ^
      TABLE[768 + (high & 255)]! ^
      TABLE[512 + ((high >>> 8) & 255)]! ^
      TABLE[256 + ((high >>> 16) & 255)]! ^
      TABLE[high >>> 24]!
  }
  for (; i < end; i++) crc = TABLE[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}
