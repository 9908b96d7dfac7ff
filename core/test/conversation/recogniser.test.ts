import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, recogniserOf, type Intent, type Language } from '../../src/conversation/index.ts';
import { teach } from '../../src/conversation/recogniser.ts';
import { utterances } from '../../src/conversation/utterances/index.ts';

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .trim();

/** Written by somebody who had not read what is learned from; what stands there by coincidence does not count. */
function unseen(language: Language): (readonly [Intent, string])[] {
  const written = JSON.parse(readFileSync(new URL(`unseen.${language}.json`, import.meta.url), 'utf8')) as [
    Intent,
    string,
  ][];
  const learned = new Set(Object.values(utterances[language]).flat().map(plain));
  return written.filter(([, text]) => !learned.has(plain(text)));
}

describe.each(LANGUAGES)('the recogniser in %s', (language) => {
  const recogniser = recogniserOf(language);

  it('knows at least nine of ten utterances that it never heard', () => {
    const asked = unseen(language);
    const wrong = asked.filter(([intent, text]) => recogniser.recognise(text).intent !== intent);
    expect(asked.length).toBeGreaterThan(language === 'en' ? 300 : 100);
    expect(1 - wrong.length / asked.length, JSON.stringify(wrong.slice(0, 10))).toBeGreaterThanOrEqual(0.9);
  });

  it('learns the same each time', { timeout: 60_000 }, () => {
    const again = teach(utterances[language]);
    for (const [, text] of unseen(language).slice(0, 40))
      expect(again.recognise(text)).toEqual(recogniser.recognise(text));
  });

  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['signs alone', '?!'],
    ['a picture', '👓'],
    ['no words at all', 'zxcvb qwrtp'],
  ])('is sure of nothing where there is %s', (_what, text) => {
    const { intent, confidence, likely } = recogniser.recognise(text);
    expect(intent).toBe('none');
    expect(confidence).toBeLessThanOrEqual(1);
    expect(likely).toHaveLength(2);
  });
});
