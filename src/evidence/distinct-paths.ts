import type { Issue } from '../event/issue.ts'

/**
 * The same inputs in the same order, of which no two have one path: a second one gets a number and an issue, as a member of
 * an archive does. A browser names dropped files from the dropped folder on, so two folders of one name name theirs alike.
 * The number stands at that folder, because files are recognised by how their names end. Paths that differ only in case
 * stay apart by themselves.
 */
export function withDistinctPaths<T extends { readonly path: string; readonly issues?: readonly Issue[] }>(
  inputs: readonly T[],
): readonly T[] {
  const given = new Set(inputs.map(({ path }) => path))
  if (given.size === inputs.length) return inputs
  const taken = new Set<string>()
  const copies = new Map<string, number>()
  return inputs.map((input) => {
    let { path } = input
    let copy = copies.get(path) ?? 1
    while (taken.has(path) || (path !== input.path && given.has(path))) path = numbered(input.path, ++copy)
    copies.set(input.path, copy)
    taken.add(path)
    if (path === input.path) return input
    const issue: Issue = {
      code: 'same-name',
      place: null,
      detail: `another file that was given is ${input.path}, too`,
    }
    return { ...input, path, issues: [...(input.issues ?? []), issue] }
  })
}

function numbered(path: string, copy: number): string {
  const folder = path.indexOf('/')
  return folder <= 0 ? `${path} (${copy})` : `${path.slice(0, folder)} (${copy})${path.slice(folder)}`
}
