// @ts-check
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const WHY_PURE =
  'core runs unchanged in a browser, in Node and at the edge, and gives the same answer for the same input';

/** Globals that would tie core to one place or one moment. */
const IMPURE_GLOBALS = {
  process: 'take the value as an argument',
  window: 'leave the page to apps/html-snippet',
  document: 'leave the page to apps/html-snippet',
  navigator: 'leave the page to apps/html-snippet',
  localStorage: 'take a store as an argument',
  fetch: 'leave the network to the hub',
  XMLHttpRequest: 'leave the network to the hub',
  WebSocket: 'leave the network to the hub',
  Buffer: 'use Uint8Array',
  setTimeout: 'leave waiting to the caller',
  setInterval: 'leave waiting to the caller',
  setImmediate: 'leave waiting to the caller',
  queueMicrotask: 'leave waiting to the caller',
  crypto: 'take ids and digests as arguments',
  performance: 'take the time as an argument',
  console: 'return what there is to say; the caller has a logger',
  require: 'import it',
  __dirname: 'leave files to the hub',
  __filename: 'leave files to the hub',
};

const NO_DEEP_IMPORTS = {
  regex: '^@varai/[^/]+/(src|dist|test|dev)/|^(\\.\\./)+(core|apps)/',
  message:
    'Import another package by its public entry (@varai/core, @varai/core/schema …): its folders are its own business.',
};

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    '**/dist/',
    '**/build/',
    '**/coverage/',
    '**/.turbo/',
    '.varai/',
    'core/contracts/',
  ]),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    extends: [js.configs.recommended, tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.json',
          'core/tsconfig.json',
          'core/tsconfig.test.json',
          'apps/*/tsconfig.json',
          'apps/hub/dashboard/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': ['error', {}],
      'prefer-const': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [NO_DEEP_IMPORTS] }],
      // An async function without await is how a port's method answers at once.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    files: ['core/src/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...Object.entries(IMPURE_GLOBALS).map(([name, instead]) => ({
          name,
          message: `No ${name} in core: ${WHY_PURE}. Instead: ${instead}.`,
        })),
      ],
      'no-restricted-properties': [
        'error',
        ...[
          {
            object: 'Date',
            property: 'now',
            message: `No clock in core: ${WHY_PURE}. Take the time as an argument.`,
          },
          {
            object: 'Math',
            property: 'random',
            message: `No chance in core: ${WHY_PURE}. Take ids and choices as arguments.`,
          },
          { object: 'globalThis', property: 'process', message: `No process in core: ${WHY_PURE}.` },
        ],
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: `No clock in core: ${WHY_PURE}. Take the time as an argument.`,
        },
        {
          selector: 'CallExpression[callee.name="Date"]',
          message: `No clock in core: ${WHY_PURE}. Take the time as an argument.`,
        },
        {
          selector: 'CallExpression[callee.property.name=/^toLocale(String|DateString|TimeString)$/]',
          message: `No locale of the machine in core: ${WHY_PURE}. Leave words and formats to the caller.`,
        },
        {
          selector: 'ImportExpression',
          message: `No dynamic import in core: ${WHY_PURE}, and what it needs is known before it runs.`,
        },
      ],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            NO_DEEP_IMPORTS,
            { regex: '^node:', message: `No Node module in core: ${WHY_PURE}. Leave it to the hub.` },
            {
              regex: '^(?!zod($|/)|\\.|node:|@varai/)',
              message: `core depends on zod alone: ${WHY_PURE}, and every shop page would carry what it imports.`,
            },
            {
              regex: '^@varai/',
              message: 'Inside core, import by relative path: a package that imports itself is a cycle.',
            },
          ],
        },
      ],
    },
  },
  {
    files: [
      'apps/hub/src/cli.ts',
      'apps/hub/src/cli/**',
      'scripts/**',
      'apps/*/bench/**',
      'core/scripts/**',
      'apps/*/scripts/**',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: {
      // Tests look into bodies and documents whose shape is what they are about to prove.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['scripts/**/*.mjs', '*.mjs', '.*.mjs'],
    rules: {
      // JSON read by a script without dependencies has no schema to be parsed with.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.test.mjs'],
    // Node's test runner waits for its tests by itself.
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
);
