import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plotted, type Plot } from './plot.ts'
import { machine, shown, type Point, type Results } from './results.ts'

const BEGIN = '<!-- measured: written by npm run bench -- --docs -->'
const END = '<!-- end of what is measured -->'

/** Draws the plots and writes what was measured into docs/performance.md, between its marks. */
export function drawDocs(results: Results, root: string, words: readonly string[]): void {
  const folder = join(root, 'docs/performance')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'measured.json'), results.json(words, 0))
  const images: string[] = []
  for (const [name, plot] of Object.entries(plotsOf(results.curves))) {
    if (plot.curves.every(({ points }) => points.length < 2)) continue
    writeFileSync(join(folder, `${name}.svg`), plotted(plot))
    images.push(`![${plot.title}](performance/${name}.svg)`)
  }
  const path = join(root, 'docs/performance.md')
  const document = readFileSync(path, 'utf8')
  const before = document.slice(0, document.indexOf(BEGIN) + BEGIN.length)
  const after = document.slice(document.indexOf(END))
  writeFileSync(path, `${before}\n\n${measured(results, words)}\n\n${images.join('\n\n')}\n\n${after}`)
}

function measured(results: Results, words: readonly string[]): string {
  const gone = Object.entries(results.absent).map(([name, why]) => `${name} (${why})`)
  const ratios = Object.entries(results.ratios).map(
    ([name, { value, target, says }]) => `| ${name} | ${shown(value)} | ${target ?? ''} | ${says} |`,
  )
  const figures = Object.entries(results.figures).map(
    ([name, { value, unit }]) => `| ${name} | ${shown(value)} | ${unit} |`,
  )
  return [
    `Measured on ${results.date} UTC on ${machine()}, load before it began ${shown(results.load)}, by`,
    `\`npm run bench -- ${words.join(' ')}\`.${gone.length === 0 ? '' : ` Absent: ${gone.join('; ')}.`}`,
    '',
    '| ratio | value | target | what it says |',
    '| --- | --- | --- | --- |',
    ...ratios,
    '',
    '| figure | value | unit |',
    '| --- | --- | --- |',
    ...figures,
  ].join('\n')
}

function plotsOf(curves: Readonly<Record<string, readonly Point[]>>): Record<string, Plot> {
  const named = (pattern: RegExp, name: (curve: string) => string): Plot['curves'] =>
    Object.entries(curves)
      .filter(([curve]) => pattern.test(curve))
      .map(([curve, points]) => ({ name: name(curve), points }))
  const first = (curve: string): string => curve.split(',')[0]!
  return {
    size: {
      title: 'Time by size of the logs',
      x: 'MB of logs',
      y: 'seconds',
      curves: named(/seconds by size/, first),
    },
    memory: {
      title: 'Memory by size of the logs',
      x: 'MB of logs',
      y: 'MB at most, all processes',
      curves: named(/memory by size/, first),
    },
    rules: {
      title: 'Cost of an event by number of rules',
      x: 'rules',
      y: 'µs an event, parsed and hunted',
      curves: named(/an event by rules/, (curve) => curve.split(', ').at(-1)!),
    },
    compile: {
      title: 'Compiling by number of rules',
      x: 'rules',
      y: 'ms',
      curves: named(/compile ms/, () => 'compile'),
    },
    events: {
      title: 'Questions by events of the case',
      x: 'events',
      y: 'ms, 95th percentile, warm',
      curves: named(/^questions/, () => 'slowest of filter, histogram, facets'),
    },
    distinct: {
      title: 'Questions by distinct values of the field',
      x: 'distinct values',
      y: 'ms, 0.5 M events',
      curves: named(/by distinct values$/, first),
    },
  }
}
