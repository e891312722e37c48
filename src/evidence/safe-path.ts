/** Longest component and longest path that are kept as they are, in UTF-16 units. */
const MAX_COMPONENT = 200
const MAX_PATH = 2_000
// Control characters, and marks that change the order in which text is shown.
const UNSHOWN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

// Joins an archive and its member, for which no file must pass.
const MEMBER_OF = / > /g

/**
 * A path that stays inside its folder: `/` between components, no `..`, no root, no drive prefix
 * (`C:` becomes `C`), nothing that a terminal or a page could take for more than text.
 */
export function safePath(raw: string): { readonly path: string; readonly changed: boolean } {
  const slashed = raw.replaceAll('\\', '/')
  const components = slashed
    .split('/')
    .map((component) => component.replace(UNSHOWN, '_').replace(MEMBER_OF, ' _ '))
    .map((component, i) => (i === 0 && /^[a-z]:$/i.test(component) ? component.slice(0, 1) : component))
    .filter((component) => component !== '' && component !== '.' && component !== '..')
    .map((component) =>
      component.length > MAX_COMPONENT ? `${component.slice(0, MAX_COMPONENT)}…` : component,
    )
  let path = components.join('/')
  if (path.length > MAX_PATH) path = `…${path.slice(-MAX_PATH)}`
  if (path === '') path = '_'
  return { path, changed: path !== slashed }
}
