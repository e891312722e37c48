// npm run docs: writes those parts of documents that programs write, such as the tables of docs/detections.md.
// Each part is a file tests/docs/*-section.ts, which says in which document it stands between which markers.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfigFromFile, runnerImport } from 'vite'
import { checkNode, main, root } from './shell.mjs'

await main(async () => {
  checkNode()
  const { config } = await loadConfigFromFile(
    { command: 'serve', mode: 'development' },
    join(root, 'vite.config.ts'),
  )
  const { plugins } = config
  const { module } = await runnerImport(join(root, 'tests/docs/document.ts'), {
    root,
    logLevel: 'error',
    plugins,
  })
  for (const file of module.DOCUMENTS) {
    const { before, after } = module.writtenDocument(root, file)
    if (after !== before) writeFileSync(join(root, file), after)
    console.log(`${file}: ${after === before ? 'up to date' : 'written'}`)
  }
})
