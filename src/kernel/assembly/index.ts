export { findAddresses } from './addresses'
export { seek, soughtTo } from './seek'
export { indexCommas, indexSpaces, indexTable, stoppedAtEnd } from './rows'
export { checksum } from './checksum'
export { eventRows, eventText, putRemains, remainsFit, remainsRows, stoppedAt, useData } from './events'
export { failTemplate, forgetTemplates, linkLoose, linkTemplate, templateAt, useChunk } from './templates'
export { pack, packSource, packTarget, unpack, unpackSource } from './lz4'
export {
  clearColumns,
  closeBlock,
  firstEmpty,
  prepare,
  put,
  putCell,
  putLast,
  putPath,
  putRows,
  roomFor,
} from './columns'
import {
  ARENA,
  CELLS,
  HEADER_BYTES,
  HEADERS,
  LIST,
  MAX_CELLS,
  MAX_COLUMNS,
  ROW_ENDS,
  ROW_MARKS,
  ROW_STARTS,
  TEMPLATE_BYTES,
  TEMPLATES,
  WINDOW,
  WINDOW_BYTES,
} from './memory'

/** Addresses and bounds, in the order in which `src/kernel/kernel.ts` and `seeker.ts` ask for them. */
export function layout(which: i32): usize {
  switch (which) {
    case 0:
      return WINDOW
    case 1:
      return WINDOW_BYTES
    case 2:
      return ROW_STARTS
    case 3:
      return ROW_ENDS
    case 4:
      return ROW_MARKS
    case 5:
      return CELLS
    case 6:
      return <usize>MAX_CELLS
    case 7:
      return HEADERS
    case 8:
      return HEADER_BYTES
    case 9:
      return <usize>MAX_COLUMNS
    case 10:
      return TEMPLATES
    case 11:
      return TEMPLATE_BYTES
    case 12:
      return LIST
    default:
      return ARENA
  }
}
