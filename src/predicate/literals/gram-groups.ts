const GROUPS = 8

/** Halves of each of the three bytes that grams of a group have, a bit for each. */
interface Group {
  readonly low: Uint16Array
  readonly high: Uint16Array
  /** The part of all places at which it would be met, as far as bytes stand beside each other by chance. */
  share: number
}

/**
 * Puts grams of three bytes into eight groups, so that few places of a text look as if one of a group stood
 * there. Gives, for each of the three bytes, the groups by the lower half of the byte and by the higher
 * one, a bit for each group; and the part of all places at which some group will be met.
 *
 * @param shares by byte, letters folded: its part of all bytes of the text
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

/** That its three bytes stand somewhere, as far as bytes stand beside each other by chance. */
export function chanceOf(gram: number, shares: Float64Array): number {
  return shares[byteOf(gram, 0)]! * shares[byteOf(gram, 1)]! * shares[byteOf(gram, 2)]!
}

/** What the share of a group is once it has that gram too. */
function shareWith({ low, high }: Group, gram: number, shares: Float64Array): number {
  let share = 1
  for (let i = 0; i < 3; i++) {
    const byte = byteOf(gram, i)
    share *= shareOf(low[i]! | (1 << (byte & 15)), high[i]! | (1 << (byte >>> 4)), shares)
  }
  return share
}

/** The part of all bytes that have one of those lower and one of those higher halves. */
function shareOf(low: number, high: number, shares: Float64Array): number {
  let share = 0
  for (let uppers = high; uppers !== 0; uppers &= uppers - 1) {
    const upper = (31 - Math.clz32(uppers & -uppers)) << 4
    for (let lowers = low; lowers !== 0; lowers &= lowers - 1)
      share += shares[upper | (31 - Math.clz32(lowers & -lowers))]!
  }
  return share
}
