import { describe, expect, it } from 'vitest';
import {
  ar,
  de,
  en,
  es,
  GATES,
  LEVELS,
  LOCALES,
  PHOTO_MINUTES,
  RELEASE_VERSION,
  releaseEndMs,
  renderRelease,
  SMALLEST_GROUP,
  TERM_DAYS,
} from '../../src/consent/index.ts';
import { sha256 } from './keys.ts';
import { SHOP, SIGNED_AT } from './signed.ts';

const all = [en, de, es, ar];
const each = all.flatMap((words) => GATES.map((gate) => [words.locale, gate, words] as const));
const values = { ...SHOP, expiresAtMs: SIGNED_AT };

it('is written in every language', () => {
  expect(all.map(({ locale }) => locale)).toEqual([...LOCALES]);
});

describe.each(each)('the release in %s for %s', (_locale, gate, words) => {
  const release = renderRelease(words, gate, { ...SHOP, expiresAtMs: releaseEndMs(gate, SIGNED_AT) });

  it('names the shop, us, and the public policy, and leaves no gap', () => {
    expect(release.text).toContain(SHOP.merchant);
    expect(release.text).toContain('VARAi');
    expect(release.text).toContain(SHOP.policyUrl);
    expect(release.text).not.toMatch(/[{}]/);
  });

  it('says each part in a sentence of its own, one line each, as it is shown', () => {
    expect(release.parts.every(({ text }) => text.length > 20)).toBe(true);
    expect(release.text.split('\n')).toEqual([
      release.title,
      ...release.parts.map(({ text }) => text),
      release.statement,
    ]);
  });

  it('gives the term as a date', () => {
    const { text } = release.parts.find(({ part }) => part === 'term') ?? { text: '' };
    expect(text).toContain(String(new Date(releaseEndMs(gate, SIGNED_AT)).getUTCFullYear()));
    expect(text).toContain('UTC');
  });
});

it('every gate has words of its own: none can be signed for another', () => {
  for (const words of all) {
    const texts = GATES.map((gate) => renderRelease(words, gate, values).text);
    expect(new Set(texts).size).toBe(GATES.length);
    expect(new Set(GATES.map((gate) => words.gates[gate].what)).size).toBe(GATES.length);
    expect(new Set(GATES.map((gate) => words.gates[gate].why)).size).toBe(GATES.length);
  }
});

it('says the figures that the code keeps to', () => {
  for (const words of all) {
    for (const { gate, retentionDays, sharing } of Object.values(LEVELS)) {
      const { parts } = renderRelease(words, gate, values);
      const textOf = (part: string) => parts.find((spoken) => spoken.part === part)?.text ?? '';
      expect(retentionDays).toBe(TERM_DAYS[gate]);
      expect(textOf('term')).toContain(String(retentionDays));
      expect(textOf('sharing').includes(String(SMALLEST_GROUP))).toBe(sharing !== 'none');
    }
    expect(renderRelease(words, 'GU', values).text).toContain(String(PHOTO_MINUTES));
  }
});

it.each([
  [en, '22 November 2026'],
  [de, '22. November 2026'],
  [es, '22 de noviembre de 2026'],
  [ar, '22 نوفمبر 2026'],
])('writes the date without asking the machine for its habits', (words, date) => {
  expect(renderRelease(words, 'G0', values).text).toContain(date);
});

it('fills in values as they are: a name that looks like a place to fill stays a name', () => {
  const text = renderRelease(en, 'G0', { ...values, merchant: '{until} $& $1' }).text;
  expect(text).toContain('You give this release to {until} $& $1 and to VARAi');
});

it('another name, policy, day or language is another text', () => {
  const texts = [
    renderRelease(en, 'G1', values),
    renderRelease(en, 'G1', { ...values, merchant: 'Optik Sued' }),
    renderRelease(en, 'G1', { ...values, policyUrl: 'https://optik-nord.example/other' }),
    renderRelease(en, 'G1', { ...values, expiresAtMs: values.expiresAtMs + 86_400_000 }),
    renderRelease(de, 'G1', values),
  ].map(({ text }) => text);
  expect(new Set(texts).size).toBe(texts.length);
});

// Who signed a version must be able to prove its words. Different words: count RELEASE_VERSION up, and write the new line here.
it.each([
  ['G0', 1, '1966d1b14ad2fe8adb6abb2bdf9865dc4e1eab10ccfd4d708110f55dc1f4e36c'],
  ['G1', 1, '07aabe784192b18509b1a864712332e8ab8b90d0cbb4e19eabd9f77fb0c5b97b'],
  ['G2', 1, 'd55e70c128377451c4a2f8b38dee5894de2a14428d130f19b6216678daac7aa2'],
  ['G3', 1, 'b0269701f0a4b4aa30fd59987507758095c5e750f3e0af1069b007c9fbdb4476'],
  ['GU', 1, 'd80bcbf3bd1b923507e77e41510357cd05bf3f2d1263f0bdd471d6f55d0953f4'],
] as const)('the words of %s, version %i, stay what they were', (gate, version, hash) => {
  expect(RELEASE_VERSION[gate]).toBe(version);
  expect(sha256(all.map((words) => renderRelease(words, gate, values).text).join('\n'))).toBe(hash);
});
