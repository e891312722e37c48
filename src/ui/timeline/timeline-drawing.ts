import type { Histogram, TimeRange } from '../../engine/contracts/questions.ts'
import type { Milestone } from '../../detections/conclusion.ts'
import { ticks } from '../parts/time-axis.ts'

export interface TimelineTheme {
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly bar: string
  readonly hit: string
  readonly milestone: string
  readonly brush: string
  readonly font: string
}

export interface TimelineModel {
  readonly histogram: Histogram
  readonly milestones: readonly Milestone[]
  /** The time range that is being dragged over or is selected. */
  readonly brush: TimeRange | null
  /** CSS pixels. */
  readonly width: number
  readonly laneHeight: number
}

/** Height of the axis above the lanes, in CSS pixels. */
export const AXIS = 22

type Painter = Pick<CanvasRenderingContext2D, 'fillRect' | 'clearRect' | 'fillText' | 'save' | 'restore'> & {
  fillStyle: unknown
  font: string
  globalAlpha: number
  textBaseline: unknown
}

export function heightOf(model: Pick<TimelineModel, 'histogram' | 'laneHeight'>): number {
  return AXIS + model.histogram.lanes.length * model.laneHeight
}

export function timeAt(histogram: Histogram, width: number, x: number): number {
  const share = Math.max(0, Math.min(1, x / Math.max(1, width)))
  return histogram.from + share * (histogram.to - histogram.from)
}

export function xOf(histogram: Histogram, width: number, time: number): number {
  return (width * (time - histogram.from)) / (histogram.to - histogram.from)
}

/** Draws the lanes. Heights grow with the square root, so that one event beside a million is still visible. */
export function drawTimeline(ctx: Painter, model: TimelineModel, theme: TimelineTheme): void {
  const { histogram, width, laneHeight } = model
  const height = heightOf(model)
  ctx.clearRect(0, 0, width, height)
  ctx.font = theme.font
  ctx.textBaseline = 'middle'
  for (const { time, label } of ticks(histogram.from, histogram.to, Math.max(1, Math.floor(width / 90)))) {
    const x = Math.round(xOf(histogram, width, time))
    ctx.fillStyle = theme.line
    ctx.fillRect(x, 4, 1, height)
    ctx.fillStyle = theme.muted
    ctx.fillText(label, x + 4, AXIS / 2)
  }
  histogram.lanes.forEach((lane, i) => {
    const bottom = AXIS + (i + 1) * laneHeight - 3
    const full = laneHeight - 7
    let most = 1
    for (const count of lane.counts) if (count > most) most = count
    const step = width / lane.counts.length
    for (let bin = 0; bin < lane.counts.length; bin++) {
      const count = lane.counts[bin]!
      if (count === 0) continue
      const tall = Math.max(2, full * Math.sqrt(count / most))
      ctx.fillStyle = theme.bar
      ctx.fillRect(bin * step, bottom - tall, Math.max(1, step - 0.5), tall)
    }
    for (let bin = 0; bin < lane.hits.length; bin++) {
      if (lane.hits[bin] === 0) continue
      ctx.fillStyle = theme.hit
      ctx.fillRect(bin * step, bottom - full, Math.max(3, step - 0.5), full)
    }
    ctx.fillStyle = theme.line
    ctx.fillRect(0, bottom + 2, width, 1)
  })
  for (const { time } of model.milestones) {
    if (time < histogram.from || time >= histogram.to) continue
    ctx.fillStyle = theme.milestone
    ctx.fillRect(Math.round(xOf(histogram, width, time)), AXIS, 1, height)
  }
  if (model.brush) {
    const from = Math.max(0, xOf(histogram, width, model.brush.from))
    const to = Math.min(width, xOf(histogram, width, model.brush.to))
    if (to > from) {
      ctx.save()
      ctx.globalAlpha = 0.18
      ctx.fillStyle = theme.brush
      ctx.fillRect(from, AXIS, to - from, height)
      ctx.restore()
      ctx.fillStyle = theme.brush
      ctx.fillRect(from, AXIS, 1, height)
      ctx.fillRect(to - 1, AXIS, 1, height)
    }
  }
}
