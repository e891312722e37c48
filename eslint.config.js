import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

/** Ways out of the page, and ways to turn text into code. */
const FORBIDDEN_GLOBALS = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'eval', 'importScripts']
const FORBIDDEN_SYNTAX = [
  { selector: "NewExpression[callee.name='Function']", message: 'Nothing is evaluated as code.' },
  { selector: "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|sendBeacon)$/]", message: 'Hostile text stays text, and nothing leaves the page.' },
  { selector: "SvelteMustacheTag[kind='raw']", message: 'Hostile text stays text.' },
  { selector: "SvelteAttribute[key.name='style'] > SvelteLiteral", message: 'The policy blocks style attributes; use a class or style:name.' },
]

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/', 'playwright-report/'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.worker, ...globals.node } },
    rules: {
      'no-restricted-globals': ['error', ...FORBIDDEN_GLOBALS],
      'no-restricted-syntax': ['error', ...FORBIDDEN_SYNTAX],
      'no-undef': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  { files: ['.ci/**', 'tests/bench/**', 'tests/lab/**'], rules: { 'no-console': 'off' } },
  // Regular expressions over log text name control characters on purpose.
  { files: ['**/*.ts', '**/*.svelte'], rules: { 'no-control-regex': 'off' } },
)
