import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A part of a document that a program writes; it stands there between two markers with its name. */
export interface DocumentSection {
  /** Path of the document in the repository. */
  readonly file: string
  readonly name: string
  /** Markdown as it shall stand there; prettier leaves it alone. */
  readonly text: () => string
}

/** A file `*-section.ts` in this folder announces itself by its default export. */
const modules = import.meta.glob<DocumentSection>('./*-section.ts', { eager: true, import: 'default' })

/** Paths of the documents that hold sections, sorted. */
export const DOCUMENTS: readonly string[] = [
  ...new Set(Object.values(modules).map(({ file }) => file)),
].sort()

/**
 * A document as it stands, and as it would be with its sections written anew. `root`: folder of the repository.
 * Throws when a marker is missing.
 */
export function writtenDocument(root: string, file: string): { before: string; after: string } {
  const before = readFileSync(join(root, file), 'utf8')
  const sections = Object.values(modules).filter((section) => section.file === file)
  return { before, after: sections.reduce(withSection, before) }
}

/** The document with the section's text between its markers, whatever stood there. */
function withSection(document: string, { file, name, text }: DocumentSection): string {
  const begin = `<!-- npm run docs writes ${name} from here -->`
  const end = `<!-- to here: ${name} -->`
  const from = document.indexOf(begin)
  const to = document.indexOf(end, from)
  if (from < 0 || to < 0)
    throw new Error(`${file} needs two lines, the second one later than the first: ${begin} and ${end}`)
  const kept = ['<!-- prettier-ignore-start -->', text(), '<!-- prettier-ignore-end -->'].join('\n\n')
  return `${document.slice(0, from)}${begin}\n\n${kept}\n\n${document.slice(to)}`
}

/** A table of Markdown. Text in its cells stays text. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
