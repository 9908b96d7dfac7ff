import fc from 'fast-check';
import { expect, test } from 'vitest';
import { law, must } from './law.ts';
import { laws } from './laws.ts';
import { runLaws } from './run-laws.ts';

const HISTORIES = 2000;
const weights = laws.reduce((sum, { weight }) => sum + weight, 0);

test.each(laws.map((law) => [law.says, law] as const))('%s', (_, law) => {
  expect(runLaws([law], (HISTORIES * law.weight) / weights, 20_260_302).broken).toEqual([]);
});

test('a broken law is reported with the shrunk history and the reason', () => {
  const report = runLaws(
    [
      law('short', 'no text is longer than two letters', 1, fc.string({ minLength: 1 }), (text) =>
        must(`${text.length} letters`, text.length < 3),
      ),
    ],
    200,
    1,
  );
  expect(report.broken).toEqual([
    { law: 'short', says: 'no text is longer than two letters', counterExample: '"   "', why: '3 letters' },
  ]);
});
