import type { Door } from './door.ts'
import { answers, mappings, reports } from './doors/answers.ts'
import { archives } from './doors/archives.ts'
import { commandLine } from './doors/arguments.ts'
import { collectors } from './doors/collectors.ts'
import { disk } from './doors/disk.ts'
import { fileNames } from './doors/file-names.ts'
import { formats } from './doors/formats.ts'
import { links } from './doors/links.ts'
import { packs } from './doors/packs.ts'
import { rules } from './doors/rules.ts'
import { savedCases } from './doors/saved-cases.ts'
import { search } from './doors/search.ts'
import { sevenZip } from './doors/seven-zip.ts'

/** Every place where something from outside comes in. */
export const DOORS: readonly Door[] = [
  archives,
  sevenZip,
  collectors,
  formats,
  packs,
  rules,
  search,
  savedCases,
  answers,
  reports,
  mappings,
  links,
  commandLine,
  disk,
  fileNames,
]
