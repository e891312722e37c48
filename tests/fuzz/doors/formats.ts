import { FORMATS, formatById, recognise } from '../../../src/formats/registry.ts'
import type { Door } from '../door.ts'
import { problemWith } from '../reading.ts'
import { fuzzSamples } from '../samples.ts'

const HEAD = 64 << 10
/** One input in so many is also read as a format that it is not recognised as. */
const STRANGE = 4

/** Logs of any kind, some from a folder of real ones; with `only` those of one format, read as nothing else. */
export function formatsOf(corpus: string | null, only: string | null): Door {
  const wanted = only === null ? undefined : formatById(only)
  return {
    id: 'formats',
    about: 'a log of any kind',
    tokens: [
      '#Software: ',
      '#Version: ',
      '#Date: ',
      '#Fields: ',
      '#Log-type: ',
      '2021-03-03 04:05:06',
      '2021-03-03T04:05:06Z',
    ]
      .concat([
        '"',
        ',',
        '\t',
        ' - ',
        '<Event xmlns=',
        '<System>',
        '</Event>',
        '{"Event":',
        '"System":',
        'ElfFile\0',
      ])
      .concat([
        'ElfChnk\0',
        '**\0\0',
        'LfLe',
        '\ufeff',
        ' Directory of ',
        '[03/Mar/2021:04:05:06 +0000]',
        'Version=1\r\n',
      ])
      .concat(['<configuration>', '<%@ Page', '9999-12-31', '0000-00-00', '24:00:00', '1e99']),
    most: { steps: 6_000_000, perByte: 6_000 },
    seeds: (root) =>
      fuzzSamples(root, corpus)
        .filter(({ bytes, format }) => bytes.length <= 80 << 10 && (!wanted || format === wanted))
        .map(({ bytes }) => bytes),
    problem(input, seed) {
      if (wanted) return problemWith(input, wanted, seed)
      const taken = recognise(input.subarray(0, HEAD))
      const other = seed % STRANGE === 0 ? FORMATS[(seed / STRANGE) % FORMATS.length]! : null
      return (taken && problemWith(input, taken, seed)) ?? (other && problemWith(input, other, seed))
    },
  }
}

export const formats = formatsOf(null, null)
