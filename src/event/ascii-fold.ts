/** Maps each byte to itself, and the ASCII letters `A` to `Z` to `a` to `z`. */
export const ASCII_FOLD: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 65 && byte <= 90 ? byte + 32 : byte,
)
