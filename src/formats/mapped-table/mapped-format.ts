import type { Mapping } from '../../event/mapping.ts'
import { defineFormat, type Format } from '../format.ts'
import { commaLine } from '../kit/text/rebuilt-line.ts'
import { TextFeed } from '../kit/text/text-feed.ts'
import { JsonLinesReader } from './json-lines-reader.ts'
import about from './about.ts'
import { MappedReader } from './mapped-reader.ts'

/** A table of no known format, read as a person says. No file is recognised as one. */
export function mappedFormat(mapping: Mapping | null): Format {
  return defineFormat({
    ...about,
    priority: 999,
    why: 'never asked: a person decides',
    text: true,
    sniff: () => false,
    open: (sink) => {
      if (mapping === null) throw new Error('a table cannot be read without its mapping')
      const reader = mapping.shape === 'json-lines' ? JsonLinesReader : MappedReader
      return new TextFeed(sink, new reader(about.id, mapping, sink))
    },
    kindFields: [],
    // Nobody knows which log it stands for, so it vouches for none.
    kinds: () => 'mapped-table',
    rebuild: commaLine,
  })
}
