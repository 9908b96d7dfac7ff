import { expect, it } from 'vitest';
import { speak } from './workplace.ts';

const bench = (...words: string[]) => speak('/', {}, ['bench', ...words]);

it('names every benchmark and whom each setting is for', async () => {
  const { out } = await bench('--help');
  for (const name of ['ingest', 'catalogue', 'reconcile', 'soak'])
    expect(out).toMatch(new RegExp(`^${name} {2,}\\w`, 'm'));
  expect(out).toMatch(/--rows <value> +catalogue, reconcile: /);
  expect(out).toMatch(/--minutes <value> +soak: .*default 30/);
});

it.each([
  [['catalogue', '--rows', 'many'], 'rows cannot be that'],
  [['catalogue', 'rows=3'], 'rows cannot be that'],
  [['soak', '--rows', '2000'], 'bench soak has no rows: it takes minutes, rate, connections.'],
  [['soak', 'speed=1'], 'bench soak has no speed'],
  [['soak', '30'], '"30" is no setting'],
  [['quickly'], 'There is no benchmark "quickly"'],
])('does not understand %j', async (words, said) => {
  const { code, err } = await bench(...words);
  expect([code, err]).toEqual([2, expect.stringContaining(said)]);
});
