import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin, type UserConfig } from 'vite'
import { builtIn } from './.ci/built-in.mjs'
import { COVERAGE } from './.ci/covered-rooms.mjs'
import { CONTENT_SECURITY_POLICY, HEADERS } from './.ci/headers.mjs'
import { kernel } from './.ci/kernel.mjs'
import { bundledLicenses } from './.ci/licenses.mjs'
import { stepCounters } from './.ci/step-counters.mjs'
import { yaraProgram } from './.ci/yara.mjs'
import { turned } from './src/detections/compile/turned-text.ts'

/** Rules hold text of web shells to look for; no virus scanner shall find it in what is built. */
function turnedRules(): Plugin {
  return {
    name: 'turned-rules',
    enforce: 'pre',
    transform(text, id) {
      if (!id.endsWith('.yml?turned')) return null
      return { code: `export default ${JSON.stringify(turned(text))}`, map: null, moduleType: 'js' }
    },
  }
}

/** What rules, and all that loads them, need. */
function detections(): Plugin[] {
  return [turnedRules(), kernel(), builtIn(() => [turnedRules(), kernel()])]
}

const yamlModules = fileURLToPath(new URL('node_modules/yaml/browser/index.js', import.meta.url))

/** One file for Node, with everything it needs in it. */
function nodeProgram(entry: string, outDir: string, minify = false): UserConfig {
  return {
    publicDir: false,
    plugins: [...detections(), bundledLicenses().write()],
    // Its modules as they are for browsers: those for Node are each wrapped, and take longer to load.
    resolve: { alias: [{ find: /^yaml$/, replacement: yamlModules }] },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  }
}

/** What reads mutated inputs, with a counter in each branch. */
function fuzzProgram(): UserConfig {
  const program = nodeProgram('tests/fuzz/index.ts', 'dist/fuzz')
  return { ...program, plugins: [...(program.plugins ?? []), stepCounters()] }
}

/** The worker of a page of the bench. */
function benchPage(): UserConfig {
  return {
    publicDir: false,
    plugins: detections(),
    build: {
      outDir: 'dist/bench-page',
      emptyOutDir: true,
      target: 'es2022',
      rolldownOptions: {
        input: 'tests/bench/page/worker.ts',
        output: { codeSplitting: false, entryFileNames: 'worker.js' },
      },
    },
  }
}

/** The page carries its policy itself, for hosts that send no headers. */
function policyInHead(): Plugin {
  return {
    name: 'policy-in-head',
    // The development server puts styles into the page, which the policy forbids.
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  }
}

export default defineConfig(({ mode }) => {
  if (mode === 'command') return nodeProgram('src/cli/coldtrace.ts', 'dist/cli', true)
  if (mode === 'lab') return nodeProgram('tests/lab/index.ts', 'dist/lab')
  if (mode === 'fuzz') return fuzzProgram()
  if (mode === 'bench') return nodeProgram('tests/bench/index.ts', 'dist/bench')
  if (mode === 'bench-page') return benchPage()
  const licenses = bundledLicenses()
  return {
    base: './',
    plugins: [...detections(), yaraProgram(), svelte(), policyInHead(), licenses.write()],
    define: { __HEADERS__: JSON.stringify(HEADERS) },
    worker: { format: 'es', plugins: () => [...detections(), yaraProgram(), licenses.collect()] },
    build: {
      outDir: 'dist/app',
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { index: 'index.html', 'service-worker': 'workers/service-worker.ts' },
        // The service worker's address must not change from version to version.
        output: {
          entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
        },
      },
    },
    test: {
      include: ['src/**/*.test.ts', 'tests/{laws,cases,lab,fuzz,museum}/**/*.test.ts'],
      coverage: COVERAGE,
      // Only against a test that hangs: no test may fail because the machine is busy.
      testTimeout: 600_000,
      hookTimeout: 600_000,
    },
  }
})
