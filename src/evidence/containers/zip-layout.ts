/** The header before each member of a zip: how it begins, and its bytes before the name. */
export const LOCAL = 0x04034b50
export const LOCAL_BYTES = 30

/** Methods of packing. */
export const STORED = 0
export const DEFLATED = 8

/** Bytes from the beginning of a member's header to its data. */
export function bytesBeforeData(header: DataView): number {
  return LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true)
}
