import { MAPPED_ROLES, type Mapping } from '../../event/mapping.ts'
import { defineFormat, type Format } from '../format.ts'
import { commaLine } from '../kit/text/rebuilt-line.ts'
import { TextFeed } from '../kit/text/text-feed.ts'
import { JsonLinesReader } from './json-lines-reader.ts'
import { MappedReader, roleField } from './mapped-reader.ts'

const ID = 'mapped-table'

/** A table of no known format, read as a person says. No file is recognised as one. */
export function mappedFormat(mapping: Mapping | null): Format {
  return defineFormat({
    id: ID,
    title: 'Table with a confirmed mapping',
    logsource: { product: 'mapped' },
    clock: 'offset-in-text',
    priority: 999,
    why: 'never asked: a person decides',
    roles: Object.fromEntries(MAPPED_ROLES.map((role) => [role, roleField(role)])),
    show: ['client.ip', 'user.name', 'message'].map(roleField),
    text: true,
    sniff: () => false,
    open: (sink) => {
      if (mapping === null) throw new Error('a table cannot be read without its mapping')
      const reader = mapping.shape === 'json-lines' ? JsonLinesReader : MappedReader
      return new TextFeed(sink, new reader(ID, mapping, sink))
    },
    kindFields: [],
    // Nobody knows which log it stands for, so it vouches for none.
    kinds: () => 'mapped-table',
    rebuild: commaLine,
  })
}
