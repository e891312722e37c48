// Values of binary XML as text: what `appendValue` in `src/formats/kit/evtx/value-text.ts` gives.

const HEX = memory.data<u8>([
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46,
])
const GUID_ORDER = memory.data<u8>([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15])
const DAY: u64 = 864_000_000_000
/** The end of the year 9999, in 100 ns since 1601. */
const LAST_TIME: u64 = 2_650_467_744_000_000_000

/** Writes a value to `to`; returns where it ends, or 0 for values that are not written here. */
export function writeText(to: usize, type: u32, at: usize, size: usize): usize {
  switch (type) {
    case 0x01:
      return utf16(to, at, size & ~1)
    case 0x02:
      return ansi(to, at, size)
    case 0x03:
      return size >= 1 ? signed(to, <i64>load<i8>(at)) : to
    case 0x04:
      return size >= 1 ? decimal(to, <u64>load<u8>(at)) : to
    case 0x05:
      return size >= 2 ? signed(to, <i64>load<i16>(at)) : to
    case 0x06:
      return size >= 2 ? decimal(to, <u64>load<u16>(at)) : to
    case 0x07:
      return size >= 4 ? signed(to, <i64>load<i32>(at)) : to
    case 0x08:
      return size >= 4 ? decimal(to, <u64>load<u32>(at)) : to
    case 0x09:
      return size >= 8 ? signed(to, load<i64>(at)) : to
    case 0x0a:
      return size >= 8 ? decimal(to, load<u64>(at)) : to
    case 0x0b:
    case 0x0c:
      return 0
    case 0x0d:
      return bool_(to, at, size)
    case 0x0f:
      return size >= 16 ? guid(to, at) : hex(to, at, size)
    case 0x11:
      return size >= 8 ? filetime(to, at) : hex(to, at, size)
    case 0x12:
      return size >= 16 ? systemtime(to, at) : hex(to, at, size)
    case 0x13:
      return sid(to, at, size)
    case 0x14:
      return size >= 4 ? plainHex(to, <u64>load<u32>(at)) : to
    case 0x15:
      return size >= 8 ? plainHex(to, load<u64>(at)) : to
    case 0x10:
    case 0x20:
      return size >= 8 ? plainHex(to, load<u64>(at)) : size >= 4 ? plainHex(to, <u64>load<u32>(at)) : to
    default:
      return hex(to, at, size)
  }
}

/** UTF-16LE without the NULs at its end, as UTF-8; a lone surrogate keeps its own three bytes. */
export function utf16(to: usize, at: usize, size: usize): usize {
  let end = at + size
  while (end > at && load<u16>(end - 2) === 0) end -= 2
  const high = i16x8.splat(<i16>0xff80)
  while (at + 16 <= end) {
    const units = v128.load(at)
    if (v128.any_true(v128.and(units, high))) break
    v128.store64_lane(to, i8x16.narrow_i16x8_u(units, units), 0)
    to += 8
    at += 16
  }
  while (at < end) {
    const unit = <u32>load<u16>(at)
    at += 2
    if (unit < 0x80) {
      store<u8>(to++, <u8>unit)
    } else if (unit < 0x800) {
      store<u8>(to++, <u8>(0xc0 | (unit >> 6)))
      store<u8>(to++, <u8>(0x80 | (unit & 63)))
    } else {
      const next = at < end ? <u32>load<u16>(at) : 0
      if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
        const point = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00)
        store<u8>(to++, <u8>(0xf0 | (point >> 18)))
        store<u8>(to++, <u8>(0x80 | ((point >> 12) & 63)))
        store<u8>(to++, <u8>(0x80 | ((point >> 6) & 63)))
        store<u8>(to++, <u8>(0x80 | (point & 63)))
        at += 2
      } else {
        store<u8>(to++, <u8>(0xe0 | (unit >> 12)))
        store<u8>(to++, <u8>(0x80 | ((unit >> 6) & 63)))
        store<u8>(to++, <u8>(0x80 | (unit & 63)))
      }
    }
  }
  return to
}

function ansi(to: usize, at: usize, size: usize): usize {
  let end = at + size
  while (end > at && load<u8>(end - 1) === 0) end--
  for (; at < end; at++) {
    const byte = load<u8>(at)
    if (byte >= 0x80) return 0
    store<u8>(to++, byte)
  }
  return to
}

function signed(to: usize, value: i64): usize {
  if (value >= 0) return decimal(to, <u64>value)
  store<u8>(to, 0x2d)
  return decimal(to + 1, 0 - <u64>value)
}

export function decimal(to: usize, value: u64): usize {
  if (value < 10) {
    store<u8>(to, 0x30 + <u8>value)
    return to + 1
  }
  let digits: usize = 2
  for (let bound: u64 = 100; digits < 20 && value >= bound; bound *= 10) digits++
  const end = to + digits
  let at = end - 1
  let left = value
  while (left > 0xffffffff) {
    const next = left / 10
    store<u8>(at--, 0x30 + <u8>(left - next * 10))
    left = next
  }
  let rest = <u32>left
  while (at >= to) {
    const next = rest / 10
    store<u8>(at--, 0x30 + <u8>(rest - next * 10))
    rest = next
  }
  return end
}

function hex(to: usize, at: usize, size: usize): usize {
  for (const end = at + size; at < end; at++) to = hexByte(to, load<u8>(at))
  return to
}

function hexByte(to: usize, byte: u8): usize {
  store<u8>(to, load<u8>(HEX + <usize>(byte >> 4)))
  store<u8>(to, load<u8>(HEX + <usize>(byte & 15)), 1)
  return to + 2
}

/** 0x and lower case, without zeros before it. */
function plainHex(to: usize, value: u64): usize {
  store<u16>(to, 0x7830)
  to += 2
  for (let shift = value === 0 ? 0 : (63 - <i32>clz(value)) & ~3; shift >= 0; shift -= 4) {
    const digit = (<u8>(value >> shift)) & 15
    store<u8>(to++, digit < 10 ? 0x30 + digit : 0x57 + digit)
  }
  return to
}

function bool_(to: usize, at: usize, size: usize): usize {
  if (size === 0) return to
  for (const end = at + size; at < end; at++)
    if (load<u8>(at) !== 0) {
      store<u32>(to, 0x65757274)
      return to + 4
    }
  store<u32>(to, 0x736c6166)
  store<u8>(to, 0x65, 4)
  return to + 5
}

function guid(to: usize, at: usize): usize {
  store<u8>(to++, 0x7b)
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) store<u8>(to++, 0x2d)
    to = hexByte(to, load<u8>(at + <usize>load<u8>(GUID_ORDER + <usize>i)))
  }
  store<u8>(to, 0x7d)
  return to + 1
}

function sid(to: usize, at: usize, size: usize): usize {
  const count = size >= 8 ? <usize>load<u8>(at, 1) : 0
  if (size < 8 || size < 8 + (count << 2)) return hex(to, at, size)
  store<u16>(to, 0x2d53)
  to = decimal(to + 2, <u64>load<u8>(at))
  store<u8>(to, 0x2d)
  to = decimal(to + 1, bswap(load<u64>(at)) & 0xffff_ffff_ffff)
  for (let i: usize = 0; i < count; i++) {
    store<u8>(to, 0x2d)
    to = decimal(to + 1, <u64>load<u32>(at + (i << 2), 8))
  }
  return to
}

function padded(to: usize, value: u32, width: usize): usize {
  let left = value
  for (let i = width; i > 0; i--) {
    const next = left / 10
    store<u8>(to + i - 1, 0x30 + <u8>(left - next * 10))
    left = next
  }
  return to + width
}

/** As wide as it is where that is more than `width`. */
function atLeast(to: usize, value: u32, width: usize, bound: u32): usize {
  return value < bound ? padded(to, value, width) : decimal(to, <u64>value)
}

function systemtime(to: usize, at: usize): usize {
  to = atLeast(to, <u32>load<u16>(at), 4, 10_000)
  store<u8>(to, 0x2d)
  to = atLeast(to + 1, <u32>load<u16>(at, 2), 2, 100)
  store<u8>(to, 0x2d)
  to = atLeast(to + 1, <u32>load<u16>(at, 6), 2, 100)
  store<u8>(to, 0x54)
  to = atLeast(to + 1, <u32>load<u16>(at, 8), 2, 100)
  store<u8>(to, 0x3a)
  to = atLeast(to + 1, <u32>load<u16>(at, 10), 2, 100)
  store<u8>(to, 0x3a)
  to = atLeast(to + 1, <u32>load<u16>(at, 12), 2, 100)
  store<u8>(to, 0x2e)
  to = atLeast(to + 1, <u32>load<u16>(at, 14), 3, 1000)
  store<u8>(to, 0x5a)
  return to + 1
}

const DATE = memory.data(16)
let dateDay: u32 = 0xffffffff

/** `2021-03-03T`, kept until another day comes. */
function dateOf(day: u32): void {
  dateDay = day
  // Civil date of a day, counted in eras of 400 years that begin in March; day 0 is the first of 1601.
  const shifted = day + 584_694
  const era = shifted / 146_097
  const inEra = shifted - era * 146_097
  const year = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
  const inYear = inEra - (365 * year + year / 4 - year / 100)
  const part = (5 * inYear + 2) / 153
  const month = part < 10 ? part + 3 : part - 9
  let to = padded(DATE, year + era * 400 + (month <= 2 ? 1 : 0), 4)
  store<u8>(to, 0x2d)
  to = padded(to + 1, month, 2)
  store<u8>(to, 0x2d)
  to = padded(to + 1, inYear - (153 * part + 2) / 5 + 1, 2)
  store<u8>(to, 0x54)
}

/** `2021-03-03T06:49:42.1624517Z`; hex for a time that no calendar can show. */
function filetime(to: usize, at: usize): usize {
  const time = load<u64>(at)
  if (time >= LAST_TIME) return hex(to, at, 8)
  const day = time / DAY
  if (<u32>day !== dateDay) dateOf(<u32>day)
  v128.store(to, v128.load(DATE))
  const inDay = time - day * DAY
  const seconds = <u32>(inDay / 10_000_000)
  const minutes = seconds / 60
  to = padded(to + 11, minutes / 60, 2)
  store<u8>(to, 0x3a)
  to = padded(to + 1, minutes % 60, 2)
  store<u8>(to, 0x3a)
  to = padded(to + 1, seconds % 60, 2)
  store<u8>(to, 0x2e)
  to = padded(to + 1, <u32>(inDay - <u64>seconds * 10_000_000), 7)
  store<u8>(to, 0x5a)
  return to + 1
}
