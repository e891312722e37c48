import type { DroppedFile } from '../../engine/contracts/reading.ts'

/** Time after which a long loop lets the page draw and react. */
const SLICE_MS = 10

/** Whether something is dragged that can be read, and not a text or a link of the page. */
export function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

/** All files of a drop, also those in folders, with their paths below the dropped item. A second item of one name gets a number. */
export async function filesOfDrop(transfer: DataTransfer): Promise<DroppedFile[]> {
  // The items can be read only before the first `await`.
  const entries = [...transfer.items].flatMap((item) =>
    item.kind === 'file' ? (item.webkitGetAsEntry() ?? []) : [],
  )
  if (entries.length === 0) return [...transfer.files].map((file) => ({ path: file.name, file }))
  const found: DroppedFile[] = []
  const copies = new Map<string, number>()
  for (const entry of entries) {
    // Two dropped folders may have one name, and the browser does not tell where they were.
    const copy = (copies.get(entry.name) ?? 0) + 1
    copies.set(entry.name, copy)
    await walk(entry, copy === 1 ? entry.name : `${entry.name} (${copy})`, found)
  }
  return found
}

/** The chosen files. Thousands of them are handled in slices, so that the page keeps reacting. */
export async function filesOfInput(list: FileList | null): Promise<DroppedFile[]> {
  const found: DroppedFile[] = []
  let began = performance.now()
  for (let i = 0; i < (list?.length ?? 0); i++) {
    const file = list!.item(i)!
    found.push({ path: file.webkitRelativePath || file.name, file })
    if (performance.now() - began < SLICE_MS) continue
    await new Promise((resolve) => setTimeout(resolve))
    began = performance.now()
  }
  return found
}

async function walk(entry: FileSystemEntry, path: string, found: DroppedFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject)).catch(refusal)
    found.push(file instanceof File ? { path, file } : refused(path, file))
    return
  }
  if (!isDirectory(entry)) return
  const reader = entry.createReader()
  for (;;) {
    // A reader returns at most a hundred entries per call, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    ).catch(refusal)
    if (!Array.isArray(some)) {
      found.push(refused(path, some))
      return
    }
    if (some.length === 0) return
    for (const one of some) await walk(one, `${path}/${one.name}`, found)
  }
}

/** Why the browser does not give an entry, in its words. */
function refusal(error: unknown): { readonly reason: string } {
  return { reason: error instanceof Error || error instanceof DOMException ? error.message : String(error) }
}

/** What is left of an entry that the browser does not give: its receipt says so, and the others are read. */
function refused(path: string, { reason }: { readonly reason: string }): DroppedFile {
  return { path, file: new File([], path.split('/').at(-1)!), refused: reason }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}
