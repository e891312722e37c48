import svelte from 'eslint-plugin-svelte'
import { defineConfig } from 'eslint/config'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

/** Ways out of the page, and ways to turn text into code. */
const FORBIDDEN_GLOBALS = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebSocketStream',
  'EventSource',
  'WebTransport',
  'RTCPeerConnection',
  'eval',
  'Function',
  'importScripts',
]
const FORBIDDEN_SYNTAX = [
  {
    selector: "NewExpression[callee.name='Function'], CallExpression[callee.name='Function']",
    message: 'Nothing is evaluated as code.',
  },
  {
    selector:
      'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|createContextualFragment)$/]',
    message: 'Hostile text stays text.',
  },
  {
    selector:
      'MemberExpression[property.name=/^(sendBeacon|XMLHttpRequest|WebSocket|EventSource|RTCPeerConnection)$/], ' +
      'MemberExpression[object.name=/^(window|self|globalThis)$/][property.name=/^(fetch|eval|Function)$/]',
    message: 'Nothing leaves the page.',
  },
  { selector: "SvelteMustacheTag[kind='raw']", message: 'Hostile text stays text.' },
  {
    selector: "SvelteAttribute[key.name='style']",
    message: 'The policy blocks style attributes; use a class or style:name.',
  },
]

export default defineConfig(
  { ignores: ['dist/', 'test-results/', 'playwright-report/'] },
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { globals: { ...globals.browser, ...globals.worker, ...globals.node } },
    rules: {
      'no-restricted-globals': ['error', ...FORBIDDEN_GLOBALS],
      'no-restricted-syntax': ['error', ...FORBIDDEN_SYNTAX],
      // Patterns over log text name control characters on purpose.
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Most Maps and URLSearchParams here live for one call and are never drawn.
      'svelte/prefer-svelte-reactivity': 'off',
      // svelte-check decides which of its warnings a comment silences.
      'svelte/no-unused-svelte-ignore': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'workers/**/*.ts', 'tests/**/*.ts'],
    // AssemblyScript has types of its own.
    ignores: ['src/kernel/assembly/**'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, svelteConfig, extraFileExtensions: ['.svelte'] },
    },
  },
  // The sample case is asked for at this page's own address, which `connect-src 'self'` allows.
  // So is the program that takes archives apart.
  {
    files: [
      'src/ui/start/sample.ts',
      'src/evidence/seven-zip/unpacker-browser.ts',
      'src/engine/threads/yara-workers.ts',
    ],
    rules: { 'no-restricted-globals': 'off' },
  },
  { files: ['.ci/**', 'tests/**'], rules: { 'no-console': 'off' } },
  // The self-test and the tests of the page try what is forbidden.
  {
    files: ['tests/e2e/**', 'src/ui/frame/self-test.ts', 'src/engine/threads/worker-attempts.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-syntax': 'off' },
  },
)
