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
export {
  ARENA,
  CELLS,
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
