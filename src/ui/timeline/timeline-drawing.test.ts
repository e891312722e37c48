import { describe, expect, it } from 'vitest'
import type { Histogram } from '../../engine/contracts/questions.ts'
import { AXIS, drawTimeline, LANE, timeAt, xOf, type TimelineTheme } from './timeline-drawing.ts'
import { lanesOf } from './timeline-lanes.ts'

const theme: TimelineTheme = {
  ink: 'ink',
  muted: 'muted',
  line: 'line',
  bar: 'bar',
  hit: 'hit',
  gap: 'gap',
  milestone: 'milestone',
  brush: 'brush',
  font: '11px x',
}
const from = Date.UTC(2021, 2, 1)
const histogram: Histogram = {
  from,
  to: from + 4_000,
  step: 1_000,
  lanes: [
    {
      host: 'EX01',
      kind: 'k',
      title: 'K',
      counts: Uint32Array.of(1, 0, 1_000_000, 4),
      hits: Uint32Array.of(0, 0, 0, 1),
    },
  ],
  total: 1_000_005,
  untimed: 0,
}

const lanes = lanesOf(
  histogram,
  { medium: { ...histogram, lanes: [{ ...histogram.lanes[0]!, counts: Uint32Array.of(0, 0, 0, 1) }] } },
  [],
  'log',
)

function drawn(brush: { from: number; to: number } | null) {
  const boxes: [string, number, number, number, number][] = []
  const dots: number[] = []
  const nothing = (): void => undefined
  let fill = ''
  drawTimeline(
    {
      clearRect: () => undefined,
      fillRect: (x, y, w, h) => void boxes.push([fill, x, y, w, h]),
      fillText: () => undefined,
      save: () => undefined,
      restore: () => undefined,
      get fillStyle() {
        return fill
      },
      set fillStyle(value: unknown) {
        fill = String(value)
      },
      beginPath: nothing,
      moveTo: nothing,
      lineTo: nothing,
      rect: nothing,
      clip: nothing,
      fill: nothing,
      stroke: nothing,
      arc: (x) => void dots.push(x),
      strokeStyle: '',
      lineWidth: 1,
      font: '',
      globalAlpha: 1,
      textBaseline: '',
    },
    {
      histogram,
      milestones: [{ time: from + 2_000, title: 't', chain: 'c' }],
      brush,
      lanes,
      view: histogram,
      under: null,
      local: null,
      width: 400,
    },
    theme,
  )
  return { boxes, dots }
}

describe('the timeline', () => {
  it('shows one event beside a million, and marks the hits on top', () => {
    const { boxes, dots } = drawn(null)
    const bars = boxes.filter(([fill]) => fill === 'bar')
    expect(bars.map(([, x]) => x)).toEqual([0, 200, 300])
    expect(bars.every(([, , , , tall]) => tall >= 2)).toBe(true)
    expect(dots).toEqual([349.75])
    expect(boxes.filter(([fill]) => fill === 'milestone').map(([, x]) => x)).toEqual([200])
    expect(boxes.some(([fill]) => fill === 'brush')).toBe(false)
  })

  it('draws the brush where the times say', () => {
    const [area] = drawn({ from: from + 1_000, to: from + 3_000 }).boxes.filter(([fill]) => fill === 'brush')
    expect(area).toEqual(['brush', 100, AXIS, 200, LANE])
  })

  it('turns places into times and back', () => {
    for (const x of [0, 1, 199.5, 400]) expect(xOf(histogram, 400, timeAt(histogram, 400, x))).toBeCloseTo(x)
    expect(timeAt(histogram, 400, -5)).toBe(from)
    expect(timeAt(histogram, 400, 999)).toBe(histogram.to)
  })
})
