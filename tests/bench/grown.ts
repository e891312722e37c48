import type { Block } from '../../src/event/block.ts'
import type { Format } from '../../src/formats/format.ts'

/** Matches the parts that differ from event to event in most logs: times of day and identifiers. */
const CLOCK = /(?<=\d\d:)\d\d:\d\d(?!\d)/g
const GUID = /\b[0-9a-fA-F]{8}(?=-[0-9a-fA-F]{4}-)/g

/**
 * A valid log of about so many bytes, made of the events of a sample again and again, each time with other times and
 * identifiers; `null` when the format cannot go on like that (documents of one piece).
 */
export function grown(format: Format, sample: Uint8Array, bytes: number): Uint8Array | null {
  const places = placesIn(format, sample)
  const [first, second] = places
  const last = places.at(-1)
  if (!first || !last) return null
  const unit = sample.subarray(first.start, last.end)
  const between =
    second && second.start >= first.end ? sample.subarray(first.end, second.start) : lineEnd(sample)
  const copies = Math.max(2, Math.round(bytes / (unit.length + between.length)))
  const tail = sample.subarray(last.end)
  const whole = new Uint8Array(first.start + copies * (unit.length + between.length) + tail.length)
  whole.set(sample.subarray(0, first.start))
  const text = Buffer.from(unit).toString('latin1')
  const clocks = [...text.matchAll(CLOCK)].map(({ index }) => index)
  const guids = [...text.matchAll(GUID)].map(({ index }) => index)
  let at = first.start
  for (let copy = 0; copy < copies; copy++) {
    whole.set(unit, at)
    for (const place of clocks) write(whole, at + place, clockOf(copy))
    for (const place of guids) write(whole, at + place, (copy * 0x9e3779b1).toString(16).slice(-8))
    at += unit.length
    if (copy === copies - 1) break
    whole.set(between, at)
    at += between.length
  }
  whole.set(tail, at)
  const made = whole.subarray(0, at + tail.length)
  return placesIn(format, made).length === copies * places.length ? made : null
}

function clockOf(copy: number): string {
  return `${two(Math.floor(copy / 60) % 60)}:${two(copy % 60)}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

function write(into: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) into[at + i] = text.charCodeAt(i)
}

function lineEnd(sample: Uint8Array): Uint8Array {
  return Buffer.from(sample.includes(0x0d) ? '\r\n' : '\n')
}

function placesIn(format: Format, bytes: Uint8Array): { readonly start: number; readonly end: number }[] {
  const places: { readonly start: number; readonly end: number }[] = []
  const take = ({ rows, offsets, lengths }: Block): void => {
    for (let row = 0; row < rows; row++)
      places.push({ start: offsets[row]!, end: offsets[row]! + lengths[row]! })
  }
  const parser = format.open({
    block: take,
    issue: () => undefined,
    fact: () => undefined,
    account: () => undefined,
    unbroken: () => undefined,
  })
  parser.push(bytes)
  parser.end()
  return places
}
