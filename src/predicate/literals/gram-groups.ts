const GROUPS = 8

/** The nibbles of each of the three bytes of the grams in a group, as bit sets. */
interface Group {
  readonly low: Uint16Array
  readonly high: Uint16Array
  /** Estimated share of positions that match the group, taking neighbouring bytes as independent. */
  share: number
}

/**
 * Divides grams of three bytes into eight groups, so that few positions of a text match a group by accident.
 * Returns, for each of the three bytes, the groups by the lower and by the higher nibble of the byte, one bit for
 * each group; and the estimated share of positions that match some group.
 *
 * @param shares by byte, letters folded: the share of the byte among all bytes of the text
 */
export function gramGroups(
  grams: Iterable<number>,
  shares: Float64Array,
): { readonly groups: Uint8Array; readonly share: number } {
  const all = Array.from({ length: GROUPS }, (): Group => {
    return { low: new Uint16Array(3), high: new Uint16Array(3), share: 0 }
  })
  const sorted = [...grams]
    .map((gram) => ({ gram, chance: chanceOf(gram, shares) }))
    .sort((a, b) => b.chance - a.chance || a.gram - b.gram)
  for (const { gram } of sorted) {
    let best = all[0]!
    let least = Infinity
    for (const group of all) {
      const more = shareWith(group, gram, shares) - group.share
      if (more >= least) continue
      least = more
      best = group
    }
    best.share += least
    for (let i = 0; i < 3; i++) {
      const byte = byteOf(gram, i)
      best.low[i]! |= 1 << (byte & 15)
      best.high[i]! |= 1 << (byte >>> 4)
    }
  }
  const groups = new Uint8Array(6 * 16)
  all.forEach(({ low, high }, number) => {
    for (let i = 0; i < 3; i++) {
      for (let half = 0; half < 16; half++) {
        groups[i * 32 + half]! |= ((low[i]! >>> half) & 1) << number
        groups[i * 32 + 16 + half]! |= ((high[i]! >>> half) & 1) << number
      }
    }
  })
  return { groups, share: all.reduce((sum, { share }) => sum + share, 0) }
}

function byteOf(gram: number, i: number): number {
  return (gram >>> (i * 8)) & 0xff
}

/** Estimated share of positions at which the gram occurs, taking neighbouring bytes as independent. */
export function chanceOf(gram: number, shares: Float64Array): number {
  return shares[byteOf(gram, 0)]! * shares[byteOf(gram, 1)]! * shares[byteOf(gram, 2)]!
}

/** The share of the group if the gram were added to it. */
function shareWith({ low, high }: Group, gram: number, shares: Float64Array): number {
  let share = 1
  for (let i = 0; i < 3; i++) {
    const byte = byteOf(gram, i)
    share *= shareOf(low[i]! | (1 << (byte & 15)), high[i]! | (1 << (byte >>> 4)), shares)
  }
  return share
}

/** The share of bytes with one of these lower and one of these higher nibbles. */
function shareOf(low: number, high: number, shares: Float64Array): number {
  let share = 0
  for (let uppers = high; uppers !== 0; uppers &= uppers - 1) {
    const upper = (31 - Math.clz32(uppers & -uppers)) << 4
    for (let lowers = low; lowers !== 0; lowers &= lowers - 1)
      share += shares[upper | (31 - Math.clz32(lowers & -lowers))]!
  }
  return share
}
