import { describe, expect, it } from 'vitest';
import { speak } from './workplace.ts';

const varai = (...words: string[]) => speak('/', {}, words);
const COMMANDS = [
  'demo',
  'serve',
  'doctor',
  'replay',
  'explain',
  'store',
  'import',
  'reconcile',
  'certificate',
  'conflicts',
  'dead-letters',
  'policy',
  'api-key',
  'bench',
];
const LEAVES = [
  ['demo'],
  ['serve'],
  ['doctor'],
  ['replay'],
  ['explain'],
  ['store', 'add'],
  ['store', 'list'],
  ['store', 'rotate-secret'],
  ['store', 'remove'],
  ['import'],
  ['reconcile'],
  ['certificate', 'show'],
  ['certificate', 'verify'],
  ['certificate', 'key'],
  ['conflicts', 'list'],
  ['conflicts', 'resolve'],
  ['conflicts', 'undo'],
  ['dead-letters', 'list'],
  ['dead-letters', 'show'],
  ['dead-letters', 'redrive'],
  ['policy', 'show'],
  ['policy', 'set'],
  ['api-key', 'create'],
  ['api-key', 'list'],
  ['api-key', 'revoke'],
  ['bench'],
];

describe('help', () => {
  it('names every command, and how to begin', async () => {
    const { code, out } = await varai('--help');
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    expect(out).toContain('npm start');
    expect(out).toContain('Exit codes');
  });

  it.each(LEAVES)('of %s %s shows an example and --json', async (...words) => {
    const { code, out } = await varai(...words.filter((word) => word !== undefined), '--help');
    expect(code).toBe(0);
    expect(out).toContain('--json');
    expect(out).toContain(`$ npm run varai -- ${words.join(' ')}`);
  });
});

describe('a command that is not understood', () => {
  it.each([
    ['an unknown command', ['replai']],
    ['a missing argument', ['explain', 'product']],
    ['an unknown option', ['doctor', '--jsn']],
    [
      'a platform that is none',
      ['store', 'add', 'x-y', '--platform', 'etsy', '--shop', 'x', '--tenant', 't'],
    ],
    ['a rate that is none', ['demo', '--rate', 'fast']],
    ['no command at all', []],
  ])('%s ends with 2 and says so on stderr alone', async (_, words) => {
    const { code, out, err } = await varai(...words);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
  });
});

it('says in a sentence what to start where nothing runs', async () => {
  const { code, out, err } = await varai('store', 'list', '--json');
  expect(code).toBe(1);
  expect(err).toContain('npm start');
  expect(JSON.parse(out)).toEqual({ error: expect.stringContaining('MONGODB_URI') });
});

it('prints its version', async () => {
  const { code, out } = await varai('--version');
  expect(code).toBe(0);
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
