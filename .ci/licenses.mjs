// Collects the licences of the packages that a build puts into what it writes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What begins with a dot is something that was made, such as a cache. */
const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/.][^\\/]*)[\\/]/

/** Licences that a package names without bringing their text. */
const NAMED_ONLY = {
  '7z-wasm': [beside('lgpl-2.1.txt')],
  // With what its program is built from; most of that is under the licence of this product.
  '@virustotal/yara-x': [beside('yara-x-license.txt'), beside('yara-x-crates.txt'), beside('../LICENSE')],
}

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

function beside(file) {
  return fileURLToPath(new URL(file, import.meta.url))
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder).filter((entry) => /licen[cs]e(\.\w+)?$/i.test(entry))
  const texts = [...files.map((file) => join(folder, file)), ...(NAMED_ONLY[name] ?? [])]
  if (texts.length === 0) throw new Error(`${name} brings no licence text`)
  const bodies = texts.map((path) => readFileSync(path, 'utf8').trim())
  return `${name} ${version} (${license})\n\n${bodies.join('\n\n')}\n`
}
