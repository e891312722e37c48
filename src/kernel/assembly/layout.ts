// Numbers on which the kernel and TypeScript agree. Both compilers read this file, so it has types of neither.
// Offsets and sizes are bytes; addresses are exported by `index.ts`, since they are known when the kernel is linked.

/** Rows of one batch. */
export const MAX_ROWS = 4096

/** The header of a column. */
export const COLUMN_HEADER_BYTES = 80
export const COLUMN_CODES = 0
export const COLUMN_BYTES = 4
export const COLUMN_USED_BYTES = 12
export const COLUMN_ENDS = 16
export const COLUMN_VALUE_COUNT = 32
/** Rows that there is room for among the codes. */
export const COLUMN_CODE_ROOM = 60

/** The heads of the chains by which templates are found stand before the templates. */
export const TEMPLATE_CHAINS = 256
export const LOOSE_CHAINS = 64
/** A template; one of its names; a stand-in for a template that is gone. */
export const TEMPLATE_BYTES_EACH = 56
export const TEMPLATE_NAME_BYTES = 20
export const LOOSE_TEMPLATE_BYTES = 16

/** Known templates at most; one that only TypeScript can use. */
export const KNOWN_TEMPLATES = 2048
export const KNOWN_ELSEWHERE = 1
/** Records of which the fingerprint is kept: at least so many of those that were read last, and twice as many at most. */
export const SEEN_RECORDS = 16_384

/** What a record of the remains lost with its templates, and whether a definition elsewhere made up for that. */
export const LOST_PROVIDER = 1
export const LOST_COMPUTER = 2
export const LOST_NAMES = 4
export const FOUND_ELSEWHERE = 8

/** A step of a template: what becomes of one value. */
export const STEP_BYTES = 96
export const STEP_COLUMN = 8
export const STEP_SECOND_COLUMN = 12
/** A list: the number of its values, then which values they are. A constant: the address of its text, then its length. */
export const STEP_LIST = 32
export const STEP_TEXT = 32
export const STEP_KIND_FIELD = 0
export const STEP_KIND_CONSTANT = 1
export const STEP_KIND_ITEM = 2
export const STEP_KIND_LIST = 3
export const STEP_KIND_IN_LIST = 4

/** The header of a table of texts to seek; the vectors of a table that looks at sixteen places together; an entry. */
export const SEEK_HEADER_BYTES = 48
export const SEEK_VECTORS_BYTES = 96
export const SEEK_ENTRY_BYTES = 16
