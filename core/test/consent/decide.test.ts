import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decide,
  FACE_PURPOSES,
  gateOf,
  GATES,
  holds,
  JURISDICTIONS,
  lawOf,
  PURPOSES,
  purposeOfGate,
  readSignals,
  retentionEndMs,
  TERM_DAYS,
  UNKNOWN,
  type Gate,
  type Grant,
  type Purpose,
  type Question,
  type Signal,
  type VerifiedReceipt,
} from '../../src/consent/index.ts';
import { receiptOf, SIGNED_AT, WHO } from './signed.ts';

const DAY_MS = 86_400_000;
const NOW = SIGNED_AT + 60_000;

const receipts = Object.fromEntries(
  await Promise.all(GATES.map(async (gate) => [gate, await receiptOf(gate)] as const)),
) as Record<Gate, VerifiedReceipt>;

/** A question that is granted: the receipt where one is needed, a yes where a setting is. */
const good = (purpose: Purpose, changed: Partial<Question> = {}): Question => {
  const gate = gateOf(purpose);
  return {
    purpose,
    who: WHO,
    jurisdiction: 'US-IL',
    receipt: gate === null ? null : receipts[gate],
    withdrawals: [],
    settings: gate === null ? { [purpose]: { granted: true, at: null } } : {},
    signals: [],
    age: 'adult',
    lastInteractionAtMs: null,
    purposeEndsAtMs: null,
    nowMs: NOW,
    ...changed,
  };
};

const outcome = (question: Question): string => {
  const decision = decide(question);
  return decision.granted ? 'granted' : decision.reason;
};

describe('decide', () => {
  it.each(FACE_PURPOSES)('grants %s by its own receipt, until the receipt ends', (purpose) => {
    const gate = gateOf(purpose) as Gate;
    expect(decide(good(purpose))).toEqual({
      granted: true,
      purpose,
      who: WHO,
      expiresAtMs: SIGNED_AT + TERM_DAYS[gate] * DAY_MS,
      receiptId: `receipt-${gate}`,
    });
  });

  it.each(FACE_PURPOSES)(
    'denies %s in every jurisdiction without its receipt, whatever else is signed or set',
    (purpose) => {
      const settings = { face_analysis: { granted: true, at: null }, analytics: { granted: true, at: null } };
      for (const jurisdiction of JURISDICTIONS) {
        expect(outcome(good(purpose, { jurisdiction, settings, receipt: null }))).toBe('receipt_missing');
        for (const gate of GATES.filter((other) => purposeOfGate[other] !== purpose))
          expect(outcome(good(purpose, { jurisdiction, settings, receipt: receipts[gate] }))).toBe(
            'receipt_of_other_gate',
          );
      }
    },
  );

  it.each([1, 30, 90, 730])(
    'a term of %i days ends at its very millisecond, over leap days and clock changes',
    async (days) => {
      for (const gate of GATES.filter((each) => TERM_DAYS[each] === days)) {
        const signedAtMs = Date.UTC(2027, 1, 27, 23, 59, 59, 999);
        const receipt = await receiptOf(gate, { signedAtMs });
        const end = signedAtMs + days * DAY_MS;
        const at = (nowMs: number) => outcome(good(purposeOfGate[gate], { receipt, nowMs }));
        expect([at(end - 1), at(end), at(end + 1)]).toEqual([
          'granted',
          'receipt_expired',
          'receipt_expired',
        ]);
      }
    },
  );

  it('knows what is not a verified receipt: claims, a copy, one sent through a channel', () => {
    const { G0 } = receipts;
    for (const forged of [
      { ...G0 },
      structuredClone(G0),
      Object.create(G0) as object,
      JSON.parse(JSON.stringify(G0)) as object,
      'jws',
      true,
      {},
    ])
      expect(outcome(good('face_analysis', { receipt: forged as VerifiedReceipt }))).toBe(
        'receipt_not_verified',
      );
    expect(() => Object.assign(G0, { expiresAtMs: Infinity })).toThrow(TypeError);
    expect(() => Object.assign(G0.text, { version: 2 })).toThrow(TypeError);
  });

  it('denies another shopper, another store, another tenant', () => {
    for (const other of [
      { subject: 'shopper-else' },
      { storeId: 'optik-nord-two' },
      { tenantId: 'optik-sued' },
    ])
      expect(outcome(good('face_analysis', { who: { ...WHO, ...other } }))).toBe('receipt_of_other_subject');
  });

  it('a withdrawal voids what was signed until then, of its gate alone, and a new signature stands', async () => {
    const withdrawals = [{ gate: 'G1' as const, atMs: SIGNED_AT }];
    expect(outcome(good('measurement_storage', { withdrawals }))).toBe('withdrawn');
    expect(outcome(good('measurement_storage', { withdrawals: [{ gate: 'G1', atMs: Number.NaN }] }))).toBe(
      'withdrawn',
    );
    expect(outcome(good('face_analysis', { withdrawals }))).toBe('granted');
    const again = await receiptOf('G1', { signedAtMs: SIGNED_AT + 1 });
    expect(outcome(good('measurement_storage', { withdrawals, receipt: again }))).toBe('granted');
  });

  it('refusing one gate leaves the others as they were', () => {
    for (const refused of GATES) {
      for (const gate of GATES.filter((each) => each !== refused)) {
        const withdrawals = [{ gate: refused, atMs: NOW }];
        expect(outcome(good(purposeOfGate[gate], { withdrawals }))).toBe('granted');
      }
    }
  });

  it('a receipt from beyond the clocks’ difference does not hold yet', () => {
    const at = (nowMs: number) => outcome(good('face_analysis', { nowMs }));
    expect([at(SIGNED_AT - 300_000), at(SIGNED_AT - 300_001)]).toEqual(['granted', 'receipt_not_yet_valid']);
  });

  it('a shop that says no to face analysis refuses every face purpose; what cannot be read is a no', () => {
    for (const value of [
      { granted: false, at: null },
      { granted: 'true', at: null },
      {},
      null,
      'yes',
      true,
    ]) {
      const settings = { face_analysis: value } as unknown as Question['settings'];
      for (const purpose of FACE_PURPOSES)
        expect(outcome(good(purpose, { settings }))).toBe('setting_refuses');
    }
  });

  it('names the signals that refuse', () => {
    const signals = readSignals({ secGpc: '1', shopifyPrivacy: { saleOfDataAllowed: false } });
    expect(decide(good('data_sale', { signals }))).toEqual({
      granted: false,
      purpose: 'data_sale',
      reason: 'signal_refuses',
      by: ['gpc', 'shopify'],
    });
    expect(outcome(good('face_analysis', { signals }))).toBe('granted');
  });

  it('age: a minor gets nothing; a release states the age, a sale needs it stated elsewhere', () => {
    for (const purpose of PURPOSES) {
      expect(outcome(good(purpose, { age: 'minor' }))).toBe('minor');
      expect(outcome(good(purpose, { age: null }))).toBe('age_unknown');
      expect(outcome(good(purpose, { age: 'not_stated' }))).toBe(
        purpose === 'data_sale' ? 'age_unknown' : 'granted',
      );
    }
  });

  it.each(['analytics', 'data_sale'] as const)(
    '%s goes by the settings: a yes where the law is opt-in, silence where it is opt-out',
    (purpose) => {
      for (const jurisdiction of JURISDICTIONS) {
        const isOptOut = lawOf(jurisdiction, purpose).rule === 'opt_out';
        const asked = (settings: Question['settings']) => outcome(good(purpose, { jurisdiction, settings }));
        expect(asked({})).toBe(isOptOut ? 'granted' : 'not_asked');
        expect(asked({ [purpose]: { granted: true, at: null } })).toBe('granted');
        expect(asked({ [purpose]: { granted: false, at: null } })).toBe('setting_refuses');
      }
    },
  );

  it('what stands on a setting is asked again after a day, or when the purpose ends', () => {
    expect(decide(good('analytics'))).toMatchObject({ expiresAtMs: NOW + DAY_MS, receiptId: null });
    expect(decide(good('analytics', { purposeEndsAtMs: NOW + 5 }))).toMatchObject({ expiresAtMs: NOW + 5 });
    for (const purpose of PURPOSES)
      expect(outcome(good(purpose, { purposeEndsAtMs: NOW }))).toBe('purpose_ended');
  });

  it('a last interaction long past ends retention before the receipt ends', () => {
    const lastInteractionAtMs = NOW - 730 * DAY_MS;
    expect(outcome(good('research', { lastInteractionAtMs }))).toBe('retention_ended');
    expect(outcome(good('research', { lastInteractionAtMs: lastInteractionAtMs + 1 }))).toBe('granted');
  });
});

describe('a grant', () => {
  const grant = decide(good('face_analysis'));

  it('holds for its purpose until its end', () => {
    if (!grant.granted) throw new Error(grant.reason);
    expect(holds(grant, 'face_analysis', NOW)).toBe(true);
    expect(holds(grant, 'research', NOW)).toBe(false);
    expect(holds(grant, 'face_analysis', grant.expiresAtMs - 1)).toBe(true);
    expect(holds(grant, 'face_analysis', grant.expiresAtMs)).toBe(false);
    expect(holds(grant, 'face_analysis', Number.NaN)).toBe(false);
  });

  it('cannot be forged: no copy of one, no look-alike, no denial', () => {
    const denied = decide(good('face_analysis', { receipt: null }));
    const copies = [
      { ...grant },
      structuredClone(grant),
      Object.create(grant) as object,
      new Proxy(grant, {}),
    ];
    for (const forged of [
      ...copies,
      JSON.parse(JSON.stringify(grant)) as object,
      denied,
      null,
      undefined,
      true,
    ])
      expect(holds(forged, 'face_analysis', NOW)).toBe(false);
    expect(Object.getPrototypeOf(grant)).toBe(Object.prototype);
    expect(() => Object.assign(grant, { expiresAtMs: Infinity })).toThrow(TypeError);
    expect(() => Object.assign((grant as Grant).who, { subject: 'shopper-else' })).toThrow(TypeError);
  });

  it('cannot be written down in TypeScript either', () => {
    const look = {
      granted: true as const,
      purpose: 'face_analysis' as const,
      who: WHO,
      expiresAtMs: Infinity,
      receiptId: null,
    };
    // @ts-expect-error: the brand is known inside consent alone.
    const forged: Grant<'face_analysis'> = look;
    // @ts-expect-error: a grant for one purpose is none for another.
    const other: Grant<'research'> = grant as Grant<'face_analysis'>;
    expect([holds(forged, 'face_analysis', NOW), holds(other, 'research', NOW)]).toEqual([false, false]);
  });

  it('is not moved by whoever asked for it', () => {
    const who = { ...WHO };
    const decided = decide(good('face_analysis', { who }));
    who.subject = 'shopper-else';
    expect(decided).toMatchObject({ who: WHO });
  });
});

const signal: fc.Arbitrary<Signal> = fc.record({
  source: fc.constantFrom('gpc', 'gpp', 'consent_mode', 'wp_consent', 'shopify'),
  refuses: fc.subarray([...PURPOSES]),
});
const times = fc.integer({ min: SIGNED_AT - 2 * DAY_MS, max: SIGNED_AT + 800 * DAY_MS });
const setting = fc.record({ granted: fc.boolean(), at: fc.constant(null) });

/** Questions of all kinds, most of them near to being granted, so that what denies is one thing and not ten. */
const questions: fc.Arbitrary<Question> = fc
  .record({
    purpose: fc.constantFrom(...PURPOSES),
    jurisdiction: fc.constantFrom(...JURISDICTIONS),
    receipt: fc.option(fc.constantFrom(...GATES), { freq: 9 }),
    withdrawals: fc.option(
      fc.array(fc.record({ gate: fc.constantFrom(...GATES), atMs: times }), { maxLength: 1 }),
      { freq: 9 },
    ),
    settings: fc.option(
      fc.record({ analytics: setting, data_sale: setting, face_analysis: setting }, { requiredKeys: [] }),
      { freq: 9 },
    ),
    signals: fc.option(fc.array(signal, { maxLength: 1 }), { freq: 9 }),
    age: fc.constantFrom('adult', 'adult', 'adult', 'not_stated', 'minor', null),
    lastInteractionAtMs: fc.option(times),
    purposeEndsAtMs: fc.option(times, { freq: 2 }),
    nowMs: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: SIGNED_AT, max: SIGNED_AT + DAY_MS }) }, times),
    own: fc.boolean(),
  })
  .map(({ receipt, own, ...question }) => {
    const gate = own ? gateOf(question.purpose) : receipt;
    return { ...question, who: WHO, receipt: gate === null ? null : receipts[gate] };
  });

/** Ways in which a shopper, a shop, a signal or a law says less than before. */
const restrictions: fc.Arbitrary<(question: Question) => Question> = fc.oneof(
  signal.map((added) => (question: Question) => ({
    ...question,
    signals: question.signals === null ? null : [...question.signals, added],
  })),
  fc.record({ gate: fc.constantFrom(...GATES), atMs: times }).map((added) => (question: Question) => ({
    ...question,
    withdrawals: question.withdrawals === null ? null : [...question.withdrawals, added],
  })),
  fc.constantFrom('analytics', 'data_sale', 'face_analysis').map((purpose) => (question: Question) => ({
    ...question,
    settings:
      question.settings === null ? null : { ...question.settings, [purpose]: { granted: false, at: null } },
  })),
  times.map((endMs) => (question: Question) => ({
    ...question,
    purposeEndsAtMs: Math.min(question.purposeEndsAtMs ?? Infinity, endMs),
  })),
  times.map((atMs) => (question: Question) => ({
    ...question,
    lastInteractionAtMs: Math.min(question.lastInteractionAtMs ?? question.receipt?.signedAtMs ?? atMs, atMs),
  })),
  fc.constant((question: Question) => ({ ...question, jurisdiction: UNKNOWN })),
  fc.constant((question: Question) => ({ ...question, jurisdiction: 'somewhere' })),
  fc.constant((question: Question) => ({ ...question, age: 'minor' as const })),
  fc.constant((question: Question) => ({
    ...question,
    age: question.age === 'adult' ? ('not_stated' as const) : question.age,
  })),
);

const REQUIRED = ['receipt', 'withdrawals', 'settings', 'signals', 'age', 'nowMs', 'purpose'] as const;
const runs = { numRuns: 2000 };

describe('the laws of consent', () => {
  it('are tried on grants as well as on denials', () => {
    const granted = fc
      .sample(questions, { numRuns: 500, seed: 1 })
      .filter((question) => decide(question).granted);
    expect(granted.length).toBeGreaterThan(50);
    expect(new Set(granted.map(({ purpose }) => purpose))).toEqual(new Set(PURPOSES));
  });

  it('a restriction never grants, and never lengthens', () => {
    fc.assert(
      fc.property(questions, fc.array(restrictions, { minLength: 1, maxLength: 3 }), (question, less) => {
        const before = decide(question);
        const after = decide(less.reduce((restricted, restrict) => restrict(restricted), question));
        if (!after.granted) return;
        expect(before.granted).toBe(true);
        expect(after.expiresAtMs).toBeLessThanOrEqual((before as Grant).expiresAtMs);
      }),
      runs,
    );
  });

  it('signals only restrict: with all of them silent a question is answered as without any', () => {
    fc.assert(
      fc.property(questions, fc.array(signal), (question, signals) => {
        const silent = signals.map(({ source }) => ({ source, refuses: [] }));
        expect(outcome({ ...question, signals: silent })).toBe(outcome({ ...question, signals: [] }));
      }),
      runs,
    );
  });

  it('nothing missing grants', () => {
    fc.assert(
      fc.property(
        questions,
        fc.constantFrom(...REQUIRED),
        fc.constantFrom(null, undefined),
        (question, field, nothing) => {
          const isNeeded = gateOf(question.purpose) !== null || !['receipt', 'withdrawals'].includes(field);
          const asked = { ...question, [field]: nothing } as unknown as Question;
          expect(decide(asked).granted && isNeeded).toBe(false);
        },
      ),
      runs,
    );
  });

  it('a grant ends after now, and not after the receipt or any limit of the law, here and where it was signed', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const decision = decide(question);
        if (!decision.granted) return;
        const { receipt, nowMs, purposeEndsAtMs, purpose } = question;
        expect(decision.expiresAtMs).toBeGreaterThan(nowMs);
        expect(decision.expiresAtMs).toBeLessThanOrEqual(purposeEndsAtMs ?? Infinity);
        const gate = gateOf(purpose);
        if (gate === null || receipt === null) {
          expect(decision).toMatchObject({ receiptId: null });
          expect(decision.expiresAtMs).toBeLessThanOrEqual(nowMs + DAY_MS);
          return;
        }
        expect(decision.receiptId).toBe(receipt.receiptId);
        expect(decision.expiresAtMs).toBeLessThanOrEqual(receipt.expiresAtMs);
        for (const place of [question.jurisdiction, receipt.jurisdiction]) {
          const end = retentionEndMs({
            gate,
            consentAtMs: receipt.signedAtMs,
            lastInteractionAtMs: question.lastInteractionAtMs ?? receipt.signedAtMs,
            purposeEndsAtMs,
            limits: lawOf(place, purpose).limits,
          });
          expect(decision.expiresAtMs).toBeLessThanOrEqual(end);
        }
      }),
      runs,
    );
  });

  it('the same question has the same answer', () => {
    fc.assert(
      fc.property(questions, (question) => {
        expect(decide(question)).toEqual(decide(question));
      }),
      { numRuns: 300 },
    );
  });

  it('a time that cannot be read grants nothing', () => {
    for (const field of ['nowMs', 'lastInteractionAtMs', 'purposeEndsAtMs'] as const) {
      for (const value of [Number.NaN, Infinity, -Infinity, '2026', undefined])
        expect(outcome(good('face_analysis', { [field]: value }))).toBe('time_unreadable');
    }
  });

  it('a purpose nobody declared grants nothing', () => {
    for (const purpose of ['marketing', 'constructor', '', 7, null])
      expect(outcome(good('analytics', { purpose: purpose as Purpose }))).toBe('purpose_unknown');
  });
});
