import { describe, expect, it } from 'vitest';
import {
  asJurisdiction,
  FACE_PURPOSES,
  gateOf,
  JURISDICTIONS,
  jurisdictionOf,
  LAW_SOURCES,
  lawOf,
  LEVELS,
  PURPOSES,
  retentionEndMs,
  TERM_DAYS,
  UNKNOWN,
} from '../../src/consent/index.ts';

const RULES = ['opt_out', 'opt_in', 'release'];
const DAY_MS = 86_400_000;

describe('a jurisdiction', () => {
  it.each([
    ['US', 'IL', 'US-IL'],
    ['us', 'us-il', 'US-IL'],
    ['US', 'DC', 'US-DC'],
    ['US', null, UNKNOWN],
    ['US', 'PR', UNKNOWN],
    ['US', 'DE', 'US-DE'],
    ['DE', 'BY', 'DE'],
    ['GB', null, 'GB'],
    ['CA', 'QC', 'CA'],
    ['IS', null, 'IS'],
    ['CH', null, UNKNOWN],
    ['JP', '13', UNKNOWN],
    [null, 'IL', UNKNOWN],
    ['', '', UNKNOWN],
    ['US-IL', null, 'US-IL'],
  ])('of %s, %s is %s', (country, subdivision, code) => {
    expect(jurisdictionOf({ country, subdivision })).toBe(code);
  });

  it('is one of 50 states and the District, 30 countries of the EEA, the United Kingdom, Canada, or unknown', () => {
    expect(new Set(JURISDICTIONS).size).toBe(JURISDICTIONS.length);
    expect(JURISDICTIONS).toHaveLength(51 + 30 + 2 + 1);
  });

  it('is known again by its own code, and whatever else is said is unknown', () => {
    for (const code of JURISDICTIONS) expect(asJurisdiction(code)).toBe(code);
    for (const other of [undefined, null, 7, {}, 'constructor', '__proto__', 'US-ZZ', 'EU'])
      expect(asJurisdiction(other)).toBe(UNKNOWN);
  });
});

describe('the table of laws', () => {
  const cells = JURISDICTIONS.flatMap((place) =>
    PURPOSES.map((purpose) => ({ place, purpose, law: lawOf(place, purpose) })),
  );

  it('has a source for every cell', () => {
    for (const { law } of cells) {
      expect(law.sources.length).toBeGreaterThan(0);
      for (const source of law.sources) expect(LAW_SOURCES).toHaveProperty([source]);
    }
  });

  it('cites every source somewhere', () => {
    const cited = new Set<string>(cells.flatMap(({ law }) => law.sources));
    expect(Object.keys(LAW_SOURCES).filter((source) => !cited.has(source))).toEqual([]);
  });

  it('asks for a release before any face, everywhere', () => {
    for (const { purpose, law } of cells)
      expect(law.rule === 'release').toBe((FACE_PURPOSES as readonly string[]).includes(purpose));
  });

  it('lets only sale and analytics go on without a yes, and only in the United States', () => {
    const optOut = cells.filter(({ law }) => law.rule === 'opt_out');
    expect(new Set(optOut.map(({ purpose }) => purpose))).toEqual(new Set(['analytics', 'data_sale']));
    expect(optOut.every(({ place }) => place.startsWith('US-'))).toBe(true);
    expect(optOut.some(({ place }) => place === 'US-WA')).toBe(false);
  });

  it('is nowhere stricter than where the place is unknown', () => {
    for (const { purpose, law } of cells) {
      const strictest = lawOf(UNKNOWN, purpose);
      expect(RULES.indexOf(strictest.rule)).toBeGreaterThanOrEqual(RULES.indexOf(law.rule));
      expect(strictest.limits).toEqual(expect.arrayContaining([...law.limits]));
    }
    expect(lawOf('US', 'analytics')).toEqual(lawOf(UNKNOWN, 'analytics'));
  });

  it('knows the states that ask for more', () => {
    expect(lawOf('US-IL', 'measurement_storage')).toMatchObject({
      sources: expect.arrayContaining(['us-il-bipa', 'us-il-pa-103-0769']) as unknown,
      limits: expect.arrayContaining([{ days: 1095, from: 'last_interaction' }]) as unknown,
    });
    expect(lawOf('US-TX', 'research').limits).toContainEqual({ days: 365, from: 'purpose_end' });
    expect(lawOf('US-CO', 'research').limits).toContainEqual({ days: 730, from: 'last_interaction' });
    expect(lawOf('US-CA', 'data_sale').optOutSignal).toBe('honour_and_display');
    const honouring = ['CO', 'CT', 'DE', 'MD', 'MT', 'NE', 'NH', 'NJ', 'OR', 'TX'].map(
      (state) => `US-${state}`,
    );
    const found = JURISDICTIONS.filter((place) => lawOf(place, 'data_sale').optOutSignal === 'honour');
    expect(found.sort()).toEqual(honouring.sort());
  });
});

describe('retention', () => {
  const at = Date.UTC(2027, 1, 28);
  const lifetime = { consentAtMs: at, lastInteractionAtMs: at, purposeEndsAtMs: null, limits: [] };

  it.each(Object.values(LEVELS))(
    'of a level is the term of its gate: $retentionDays days under $gate',
    ({ gate, retentionDays }) => {
      expect(TERM_DAYS[gate]).toBe(retentionDays);
      expect(retentionEndMs({ ...lifetime, gate })).toBe(at + retentionDays * DAY_MS);
    },
  );

  it('fits under every limit of every law, counted from the signature', () => {
    for (const place of JURISDICTIONS) {
      for (const purpose of FACE_PURPOSES) {
        const gate = gateOf(purpose);
        if (gate === null) throw new Error(purpose);
        const { limits } = lawOf(place, purpose);
        expect(retentionEndMs({ ...lifetime, gate, limits })).toBe(at + TERM_DAYS[gate] * DAY_MS);
      }
    }
  });

  it('ends with the purpose in every place, and 24 months after the last interaction', () => {
    for (const place of JURISDICTIONS) {
      const { limits } = lawOf(place, 'research');
      const purposeEndsAtMs = at + 5 * DAY_MS;
      expect(retentionEndMs({ ...lifetime, gate: 'G3', limits, purposeEndsAtMs })).toBe(purposeEndsAtMs);
      const lastInteractionAtMs = at - 10 * DAY_MS;
      expect(retentionEndMs({ ...lifetime, gate: 'G3', limits, lastInteractionAtMs })).toBe(
        at + 720 * DAY_MS,
      );
    }
  });
});
