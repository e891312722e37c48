import type { Milestone } from '../../detections/conclusion.ts'
import type { Histogram, TimeRange } from '../../engine/contracts/questions.ts'
import { ticks } from '../parts/time-axis.ts'
import { timeOfBins, worstMark, type MarkLevel, type TimelineLane } from './timeline-lanes.ts'

export interface TimelineTheme {
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly bar: string
  readonly hit: string
  readonly gap: string
  readonly milestone: string
  readonly brush: string
  readonly font: string
}

export interface TimelineModel {
  readonly histogram: Histogram
  readonly lanes: readonly TimelineLane[]
  /** The time that is drawn; bars were counted in that of the histogram, which may be another for a moment. */
  readonly view: TimeRange
  readonly milestones: readonly Milestone[]
  /** The time range that is being dragged over or is selected. */
  readonly brush: TimeRange | null
  /** The bar under the pointer. */
  readonly under: { readonly lane: number; readonly bin: number } | null
  /** Labels of a second axis below that of UTC. */
  readonly local: ((time: number) => string) | null
  /** CSS pixels. */
  readonly width: number
}

/** Heights in CSS pixels: of an axis, of a lane, and of the space for marks at the top of a lane. */
export const AXIS = 22
export const LANE = 36
const MARK = 11
/** Distance of the lines that hatch a gap. */
const HATCH = 7
/** Room for a label of an axis. */
const LABEL = 96

type Painter = Pick<
  CanvasRenderingContext2D,
  | 'fillRect'
  | 'clearRect'
  | 'fillText'
  | 'save'
  | 'restore'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'rect'
  | 'clip'
  | 'fill'
  | 'stroke'
> & {
  fillStyle: unknown
  strokeStyle: unknown
  lineWidth: number
  font: string
  globalAlpha: number
  textBaseline: unknown
}

/** Height above the lanes. */
export function headOf({ local }: Pick<TimelineModel, 'local'>): number {
  return local ? 2 * AXIS - 6 : AXIS
}

export function heightOf(model: Pick<TimelineModel, 'lanes' | 'local'>): number {
  return headOf(model) + model.lanes.length * LANE
}

export function timeAt({ from, to }: TimeRange, width: number, x: number): number {
  const share = Math.max(0, Math.min(1, x / Math.max(1, width)))
  return from + share * (to - from)
}

export function xOf({ from, to }: TimeRange, width: number, time: number): number {
  return (width * (time - from)) / (to - from)
}

/** Draws the lanes. Heights grow with the square root, so that one event beside a million is still visible. */
export function drawTimeline(ctx: Painter, model: TimelineModel, theme: TimelineTheme): void {
  const { view, width } = model
  const head = headOf(model)
  const height = heightOf(model)
  ctx.clearRect(0, 0, width, height)
  drawAxes(ctx, model, theme)
  model.lanes.forEach((lane, i) => {
    const top = head + i * LANE
    for (const gap of lane.gaps) drawGap(ctx, model, theme, gap, top)
    drawBars(ctx, model, theme, lane, i)
    ctx.fillStyle = theme.line
    ctx.fillRect(0, top + LANE - 1, width, 1)
  })
  for (const { time } of model.milestones) {
    if (time < view.from || time >= view.to) continue
    ctx.fillStyle = theme.milestone
    ctx.fillRect(Math.round(xOf(view, width, time)), head, 1, height)
  }
  if (model.brush) drawBrush(ctx, model, theme, model.brush)
}

function drawAxes(
  ctx: Painter,
  model: Pick<TimelineModel, 'view' | 'width' | 'lanes' | 'local'>,
  theme: TimelineTheme,
): void {
  const { view, width, local } = model
  ctx.font = theme.font
  ctx.textBaseline = 'middle'
  for (const { time, label } of ticks(view.from, view.to, Math.max(1, Math.floor(width / LABEL)))) {
    const x = Math.round(xOf(view, width, time))
    ctx.fillStyle = theme.line
    ctx.fillRect(x, 4, 1, heightOf(model))
    ctx.fillStyle = theme.ink
    ctx.fillText(label, x + 4, AXIS / 2)
    ctx.fillStyle = theme.muted
    if (local) ctx.fillText(local(time), x + 4, AXIS + AXIS / 2 - 5)
  }
}

function drawBars(
  ctx: Painter,
  { histogram, view, width, under, ...model }: TimelineModel,
  theme: TimelineTheme,
  lane: TimelineLane,
  number: number,
): void {
  const bottom = headOf(model) + (number + 1) * LANE - 3
  const full = LANE - MARK - 4
  const most = lane.counts.reduce((a, b) => Math.max(a, b), 1)
  const inView = ({ from, to }: TimeRange): boolean => to > view.from && from < view.to
  for (let bin = 0; bin < lane.counts.length; bin++) {
    const count = lane.counts[bin]!
    if (count === 0) continue
    const time = timeOfBins(histogram, bin, bin + 1)
    if (!inView(time)) continue
    const x = xOf(view, width, time.from)
    const wide = Math.max(1, xOf(view, width, time.to) - x - 0.5)
    const tall = Math.max(2, full * Math.sqrt(count / most))
    ctx.fillStyle = under?.lane === number && under.bin === bin ? theme.brush : theme.bar
    ctx.fillRect(x, bottom - tall, wide, tall)
    const mark = worstMark(lane, bin)
    if (mark !== null) drawMark(ctx, theme, mark, x + wide / 2, bottom - full - MARK / 2)
  }
}

/** Three steps of one hue, and three shapes: a dot, a triangle, and a large diamond. */
function drawMark(ctx: Painter, theme: TimelineTheme, level: MarkLevel, x: number, y: number): void {
  ctx.save()
  ctx.fillStyle = theme.hit
  ctx.globalAlpha = { medium: 0.6, high: 0.8, critical: 1 }[level]
  ctx.beginPath()
  if (level === 'medium') ctx.arc(x, y, 2.5, 0, 2 * Math.PI)
  else {
    const size = level === 'high' ? 4 : 5.5
    ctx.moveTo(x, y - size)
    ctx.lineTo(x + size, level === 'high' ? y + size - 1 : y)
    if (level === 'critical') ctx.lineTo(x, y + size)
    ctx.lineTo(x - size, level === 'high' ? y + size - 1 : y)
  }
  ctx.fill()
  ctx.restore()
}

function drawGap(
  ctx: Painter,
  { view, width }: TimelineModel,
  theme: TimelineTheme,
  gap: TimeRange,
  top: number,
): void {
  const from = Math.max(0, xOf(view, width, gap.from))
  const to = Math.min(width, xOf(view, width, gap.to))
  if (to <= from) return
  ctx.save()
  ctx.beginPath()
  ctx.rect(from, top + 1, to - from, LANE - 3)
  ctx.clip()
  ctx.strokeStyle = theme.gap
  ctx.globalAlpha = 0.55
  ctx.lineWidth = 1
  ctx.beginPath()
  for (let x = from - LANE; x < to; x += HATCH) {
    ctx.moveTo(x, top + LANE)
    ctx.lineTo(x + LANE, top)
  }
  ctx.stroke()
  ctx.restore()
}

function drawBrush(ctx: Painter, model: TimelineModel, theme: TimelineTheme, brush: TimeRange): void {
  const { view, width } = model
  const head = headOf(model)
  const height = heightOf(model) - head
  const from = Math.max(0, xOf(view, width, brush.from))
  const to = Math.min(width, xOf(view, width, brush.to))
  if (to <= from) return
  ctx.save()
  ctx.globalAlpha = 0.18
  ctx.fillStyle = theme.brush
  ctx.fillRect(from, head, to - from, height)
  ctx.restore()
  ctx.fillStyle = theme.brush
  ctx.fillRect(from, head, 1, height)
  ctx.fillRect(to - 1, head, 1, height)
}
