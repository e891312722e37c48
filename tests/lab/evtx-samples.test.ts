import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { carvedSamples, evtxSamples } from './evtx-samples.ts'

const FORMATS = fileURLToPath(new URL('../../src/formats/', import.meta.url))
const MADE = [
  ...Object.entries(evtxSamples()).map(([name, bytes]) => ['windows-evtx', name, bytes] as const),
  ...Object.entries(carvedSamples()).map(([name, bytes]) => ['windows-evtx-carved', name, bytes] as const),
]

describe('the samples of event logs', () => {
  it.each(MADE)('%s: %s is what the lab makes', (format, name, made) => {
    const folder = `${FORMATS}${format}/samples/`
    const path = folder + name
    if (!existsSync(path)) {
      expect(process.env['CI'], `${path} is missing`).toBeUndefined()
      mkdirSync(folder, { recursive: true })
      writeFileSync(path, made)
      console.warn(`wrote ${path}`)
    }
    expect(Buffer.compare(readFileSync(path), made)).toBe(0)
  })
})
