const GROUPS = 8

interface Group {
  readonly low: number[]
  readonly high: number[]
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
  const all = Array.from({ length: GROUPS }, (): Group => ({ low: [0, 0, 0], high: [0, 0, 0], share: 0 }))
  const chance = (gram: number): number => bytesOf(gram).reduce((all, byte) => all * shares[byte]!, 1)
  for (const gram of [...grams].sort((a, b) => chance(b) - chance(a) || a - b)) {
    let best = all[0]!
    let least = Infinity
    for (const group of all) {
      const more = shareWith(group, gram, shares) - group.share
      if (more >= least) continue
      least = more
      best = group
    }
    best.share += least
    bytesOf(gram).forEach((byte, i) => {
      best.low[i]! |= 1 << (byte & 15)
      best.high[i]! |= 1 << (byte >>> 4)
    })
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

function bytesOf(gram: number): number[] {
  return [gram & 0xff, (gram >>> 8) & 0xff, (gram >>> 16) & 0xff]
}

/** What the share of a group is once it has that gram too. */
function shareWith(group: Group, gram: number, shares: Float64Array): number {
  let share = 1
  for (let i = 0; i < 3; i++) {
    const byte = (gram >>> (i * 8)) & 0xff
    share *= shareOf(group.low[i]! | (1 << (byte & 15)), group.high[i]! | (1 << (byte >>> 4)), shares)
  }
  return share
}

function shareOf(low: number, high: number, shares: Float64Array): number {
  let share = 0
  for (let upper = 0; upper < 16; upper++) {
    if (((high >>> upper) & 1) === 0) continue
    for (let lower = 0; lower < 16; lower++)
      if (((low >>> lower) & 1) !== 0) share += shares[(upper << 4) | lower]!
  }
  return share
}
