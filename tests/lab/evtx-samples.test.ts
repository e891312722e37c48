import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { evtxSamples } from './evtx-samples.ts'

const FOLDER = fileURLToPath(new URL('../../src/formats/windows-evtx/samples/', import.meta.url))

describe('the samples of the event log format', () => {
  it.each(Object.entries(evtxSamples()))('%s is what the lab makes', (name, made) => {
    const path = FOLDER + name
    if (!existsSync(path)) {
      expect(process.env['CI'], `${path} is missing`).toBeUndefined()
      mkdirSync(FOLDER, { recursive: true })
      writeFileSync(path, made)
      console.warn(`wrote ${path}`)
    }
    expect(Buffer.compare(readFileSync(path), made)).toBe(0)
  })
})
