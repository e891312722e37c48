export { findAddresses } from './addresses'
export { seek, soughtTo } from './seek'
export { indexCommas, indexSpaces, indexTable, stoppedAtEnd } from './rows'
export { checksum } from './checksum'
export {
  bytesOfRepeats,
  eventRows,
  eventText,
  lostOfLast,
  nextFramed,
  putRemains,
  remainsFit,
  remainsRows,
  repeatsFound,
  stoppedAt,
  unreadFound,
  useData,
} from './events'
export { forgetSeen, keepChunk, see, seeRecords, wasSeen } from './fingerprints'
export { forgetKnown, know, knownAt, loseKnown } from './known-templates'
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
