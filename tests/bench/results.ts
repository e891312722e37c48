import { appendFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'

export interface Ratio {
  /** Ours divided by theirs, or theirs by ours where less is better: above 1 we are ahead. */
  readonly value: number
  readonly target: number | null
  readonly says: string
}

/** One point of a plot in docs/performance.md. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** The results of a run. */
export class Results {
  readonly ratios: Record<string, Ratio> = {}
  readonly figures: Record<string, { readonly value: number; readonly unit: string }> = {}
  /** Comparisons that were not possible, with the reason. */
  readonly absent: Record<string, string> = {}
  readonly curves: Record<string, Point[]> = {}
  /** Load of the machine before the run began. */
  readonly load = loadavg()[0] ?? 0
  readonly date = new Date().toISOString().slice(0, 16).replace('T', ' ')

  figure(name: string, value: number, unit: string): number {
    this.figures[name] = { value, unit }
    console.log(`  ${name.padEnd(44)} ${shown(value).padStart(10)} ${unit}`)
    return value
  }

  /** Keeps a ratio; one that a missing side makes meaningless is not kept. */
  ratio(name: string, value: number | null, says: string, target: number | null = null): void {
    if (value === null || !Number.isFinite(value) || value <= 0) return
    this.ratios[name] = { value, target, says }
  }

  missing(name: string, why: string): void {
    this.absent[name] = why
    console.log(`  ${name.padEnd(44)} ${'absent'.padStart(10)} ${why}`)
  }

  point(curve: string, x: number, y: number): void {
    ;(this.curves[curve] ??= []).push({ x, y })
  }

  table(): string {
    const lines = ['', 'Ratios (above 1: ahead of what is named second)', '']
    for (const [name, { value, target, says }] of Object.entries(this.ratios)) {
      const aim = target === null ? '' : `target ${target}  ${value >= target ? 'met' : 'NOT MET'}`
      lines.push(`  ${name.padEnd(34)} ${shown(value).padStart(8)}  ${aim.padEnd(20)} ${says}`)
    }
    const gone = Object.entries(this.absent)
    if (gone.length > 0)
      lines.push('', 'Absent', '', ...gone.map(([name, why]) => `  ${name.padEnd(34)} ${why}`))
    return `${lines.join('\n')}\n`
  }

  json(words: readonly string[], seconds: number): string {
    const flat = <T, V>(record: Record<string, T>, of: (one: T) => V): Record<string, V> =>
      Object.fromEntries(Object.entries(record).map(([name, one]) => [name, of(one)]))
    return `${JSON.stringify(
      {
        ratios: flat(this.ratios, ({ value }) => round(value)),
        targets: flat(this.ratios, ({ target }) => target),
        figures: flat(this.figures, ({ value }) => round(value)),
        units: flat(this.figures, ({ unit }) => unit),
        absent: this.absent,
        curves: this.curves,
        machine: machine(),
        load: this.load,
        date: this.date,
        command: ['npm run bench --', ...words].join(' '),
        seconds: round(seconds),
      },
      null,
      2,
    )}\n`
  }

  /** Adds this run to the history, newest last. */
  remember(path: string, words: readonly string[]): void {
    const rows = Object.entries(this.ratios).map(
      ([name, { value, target }]) => `| ${name} | ${shown(value)} | ${target ?? ''} |`,
    )
    const figures = Object.entries(this.figures).map(
      ([name, { value, unit }]) => `| ${name} | ${shown(value)} | ${unit} |`,
    )
    const gone = Object.keys(this.absent).join(', ')
    appendFileSync(
      path,
      [
        `\n## ${this.date} UTC, \`npm run bench -- ${words.join(' ')}\`\n`,
        `${machine()}; load before it began ${shown(this.load)}${gone === '' ? '' : `. Absent: ${gone}`}\n`,
        '| ratio | value | target |\n| --- | --- | --- |',
        ...rows,
        '\n| figure | value | unit |\n| --- | --- | --- |',
        ...figures,
        '',
      ].join('\n'),
    )
  }
}

export function machine(): string {
  const [first] = cpus()
  return `${cpus().length} x ${first?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}

export function shown(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return Number(value.toPrecision(3)).toString()
}
