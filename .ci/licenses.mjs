// Collects the licences of the packages that a build puts into what it writes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/

/**
 * Plugins for one build: `collect` sees what is bundled, in workers too; `write` adds the file
 * `licenses.txt`. Fails if a package brings no licence text.
 */
export function bundledLicenses() {
  const folders = new Set()
  const take = (bundle) => {
    for (const chunk of Object.values(bundle)) {
      for (const id of chunk.moduleIds ?? []) {
        const folder = PACKAGE.exec(id.replace(/^\0/, ''))?.[1]
        if (folder !== undefined) folders.add(folder)
      }
    }
  }
  return {
    collect: () => ({ name: 'collect-licenses', generateBundle: (_, bundle) => take(bundle) }),
    write: () => ({
      name: 'write-licenses',
      generateBundle(_, bundle) {
        take(bundle)
        const source = [...folders]
          .sort()
          .map(licenseOf)
          .join(`\n${'-'.repeat(80)}\n\n`)
        this.emitFile({ type: 'asset', fileName: 'licenses.txt', source })
      },
    }),
  }
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  if (!file) throw new Error(`${name} brings no licence text`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}
