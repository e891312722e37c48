import type { Point } from './results.ts'

const WIDTH = 640
const HEIGHT = 300
const LEFT = 64
const RIGHT = 30
const TOP = 48
const BOTTOM = 44
const COLOURS = ['#2f6fb0', '#c4661f', '#3c8a4e', '#8a4fa3']

export interface Plot {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly curves: readonly { readonly name: string; readonly points: readonly Point[] }[]
}

/** Curves on two logarithmic axes as an SVG image; a straight line at 45 degrees is cost in proportion. */
export function plotted({ title, x, y, curves }: Plot): string {
  const points = curves.flatMap((curve) => curve.points).filter((point) => point.x > 0 && point.y > 0)
  const [left, right] = decades(points.map((point) => point.x))
  const [low, high] = decades(points.map((point) => point.y))
  const across = (value: number): number =>
    LEFT + ((Math.log10(value) - left) / (right - left)) * (WIDTH - LEFT - RIGHT)
  const up = (value: number): number =>
    HEIGHT - BOTTOM - ((Math.log10(value) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM)
  const parts: string[] = [text(LEFT, 18, title, 'title')]
  for (let power = left; power <= right; power++) {
    const at = across(10 ** power)
    parts.push(
      line(at, TOP, at, HEIGHT - BOTTOM),
      text(at, HEIGHT - BOTTOM + 16, label(10 ** power), 'middle'),
    )
  }
  for (let power = low; power <= high; power++) {
    const at = up(10 ** power)
    parts.push(line(LEFT, at, WIDTH - RIGHT, at), text(LEFT - 6, at + 4, label(10 ** power), 'end'))
  }
  parts.push(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x, 'middle'), text(LEFT, TOP - 9, y, 'small'))
  curves.forEach((curve, i) => {
    const colour = COLOURS[i % COLOURS.length]!
    const drawn = curve.points.filter((point) => point.x > 0 && point.y > 0).sort((a, b) => a.x - b.x)
    const path = drawn.map((point) => `${across(point.x).toFixed(1)},${up(point.y).toFixed(1)}`).join(' ')
    parts.push(`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`)
    for (const point of drawn)
      parts.push(
        `<circle cx="${across(point.x).toFixed(1)}" cy="${up(point.y).toFixed(1)}" r="3" fill="${colour}"/>`,
      )
    parts.push(`<rect x="${LEFT + 10}" y="${TOP + 8 + i * 17}" width="14" height="3" fill="${colour}"/>`)
    parts.push(text(LEFT + 30, TOP + 13 + i * 17, curve.name, 'small'))
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">
<style>text{font:12px system-ui,sans-serif;fill:#444}.title{font-weight:600;font-size:13px}.middle{text-anchor:middle}.end{text-anchor:end}line{stroke:#ddd}
@media(prefers-color-scheme:dark){svg{background:#16191d}text{fill:#c8ccd2}line{stroke:#333a42}}</style>
${parts.join('\n')}
</svg>
`
}

/** Whole powers of ten around the values. */
function decades(values: readonly number[]): [number, number] {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9)
  const high = Math.ceil(Math.log10(Math.max(...values)) - 1e-9)
  return [low, Math.max(high, low + 1)]
}

function label(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`
  return value >= 1e3 ? `${value / 1e3} k` : String(Number(value.toPrecision(1)))
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}"/>`
}

function text(x: number, y: number, words: string, kind: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" class="${kind}">${escaped(words)}</text>`
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
