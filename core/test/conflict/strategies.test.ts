import { describe, expect, test } from 'vitest';
import { strategies } from '../../src/conflict/strategy/index.ts';
import type { Decision, Resolution, Review } from '../../src/conflict/candidate.ts';
import type { Json } from '../../src/json.ts';
import { defaultPolicy, strategyNameSchema, type Listing, type StrategyName } from '@varai/core/conflict';
import type { Source } from '@varai/core/schema';
import { after, at, iso, listing, ourWordOn, says, type StoreName } from './says.ts';

const STORE: Readonly<Record<Exclude<Source, 'varai'>, StoreName>> = {
  shopify: 'alpha-sh',
  woocommerce: 'beta-wo',
  magento: 'gamma-ma',
  html: 'delta-ht',
};
const EVENING = at('20:00:00');

/** What one source says of the row under test, at a time of the day. */
type Word = readonly [source: Source, time: string, value: Json];

interface Outcome {
  readonly value: Json | undefined;
  readonly decisions: readonly Decision[];
  readonly reviews: readonly Review[];
  readonly rederiveMs: number | null;
}

function resolved(strategy: StrategyName, words: readonly Word[], asOfMs = EVENING): Outcome {
  const members = words.map(([source, time, value], nth): Listing => {
    const platform = listing(source === 'varai' ? 'alpha-sh' : STORE[source], 'product', String(nth + 1));
    const [made] = after(says(source === 'varai' ? ourWordOn(platform) : platform, time, { row: value }));
    return made as Listing;
  });
  const decisions: Decision[] = [];
  const reviews: Review[] = [];
  let rederiveMs: number | null = null;
  const resolution: Resolution = {
    group: 'row',
    asOfMs,
    decisions,
    reviews,
    overrides: new Map(),
    expireAt: (ms) => (rederiveMs = Math.min(rederiveMs ?? ms, ms)),
  };
  const candidates = members.map((member) => ({
    listing: member,
    value: member.claims['row']?.value as Json,
    version: (member.claims['row'] as NonNullable<Listing['claims'][string]>).version,
    rank: defaultPolicy.priority.indexOf(member.source),
  }));
  return { value: strategies[strategy](candidates, resolution), decisions, reviews, rederiveMs };
}

const words = (varai: Json, shopify: Json, html: Json): Word[] => [
  ['varai', '09:00:00', varai],
  ['shopify', '10:00:00', shopify],
  ['html', '11:00:00', html],
];
const title = (text: string, more: Record<string, Json> = {}): Json => ({ title: text, ...more });

interface Case {
  readonly says: string;
  readonly words: readonly Word[];
  readonly value: Json | undefined;
}

/** One row a strategy: a new one does not compile until it is here. */
const CASES: Readonly<Record<StrategyName, readonly Case[]>> = {
  source_priority: [
    {
      says: 'each field from the highest source that has it, whatever its age',
      words: words(
        title('ours'),
        title('of shopify', { size: 52 }),
        title('of html', { size: 54, colour: 'red' }),
      ),
      value: { title: 'ours', size: 52, colour: 'red' },
    },
    {
      says: 'of two shops of one platform the newer',
      words: [
        ['shopify', '09:00:00', title('older')],
        ['shopify', '10:00:00', title('newer')],
      ],
      value: { title: 'newer' },
    },
  ],
  varai_wins: [
    {
      says: 'our word, else the newest',
      words: words(title('ours'), title('s', { size: 52 }), title('h', { size: 54 })),
      value: { title: 'ours', size: 54 },
    },
  ],
  platform_wins: [
    {
      says: 'each listing keeps its own, ours is no candidate',
      words: words(title('ours'), title('s'), title('h')),
      value: { 'alpha-sh:product:2': title('s'), 'delta-ht:product:3': title('h') },
    },
    {
      says: 'nothing where no platform spoke',
      words: [['varai', '09:00:00', title('ours')]],
      value: undefined,
    },
  ],
  merge_with_timestamp: [
    {
      says: 'each field from whoever said it last',
      words: words(title('ours', { size: 50 }), title('s', { colour: 'red' }), title('h')),
      value: { title: 'h', size: 50, colour: 'red' },
    },
    {
      says: 'at the same instant the higher source',
      words: [
        ['html', '10:00:00', title('h')],
        ['magento', '10:00:00', title('m')],
      ],
      value: title('m'),
    },
    {
      says: 'null says nothing',
      words: [
        ['shopify', '09:00:00', title('s')],
        ['html', '10:00:00', { title: null }],
      ],
      value: title('s'),
    },
  ],
  merge_with_validation: [
    {
      says: 'as merge_with_timestamp',
      words: words(title('ours', { size: 50 }), title('s'), title('h')),
      value: { title: 'h', size: 50 },
    },
  ],
  last_write_wins: [
    {
      says: 'the whole row from whoever spoke last',
      words: words(title('ours', { size: 50 }), title('s', { colour: 'red' }), title('h')),
      value: title('h'),
    },
    {
      says: 'a sealed row as any other',
      words: [
        ['shopify', '09:00:00', { sealed: 'aa', subject: 'p' }],
        ['html', '10:00:00', { sealed: 'bb', subject: 'p' }],
      ],
      value: { sealed: 'bb', subject: 'p' },
    },
  ],
  merge_arrays: [
    {
      says: 'arrays are the union, other fields follow the newest',
      words: words({ list: ['b'], size: 50 }, { list: ['a', 'b'] }, { list: ['c'], size: 54 }),
      value: { list: ['a', 'b', 'c'], size: 54 },
    },
    {
      says: 'texts that read the same are one member, however encoded',
      words: [
        ['shopify', '09:00:00', { list: ['Caf\u00e9'] }],
        ['html', '10:00:00', { list: ['Cafe\u0301'] }],
      ],
      value: { list: ['Cafe\u0301'] },
    },
    {
      says: 'sealed rows are taken whole',
      words: [
        ['shopify', '09:00:00', { list: ['a'] }],
        ['html', '10:00:00', { sealed: 'bb', subject: 'p' }],
      ],
      value: { sealed: 'bb', subject: 'p' },
    },
  ],
  merge: [
    {
      says: 'as merge_arrays',
      words: words({ list: [{ y: 1, x: 2 }] }, { list: [{ x: 2, y: 1 }] }, { list: [3] }),
      value: { list: [3, { x: 2, y: 1 }] },
    },
  ],
  append_only: [
    {
      says: 'every record once, the newest word on each',
      words: words({ r1: { amount: 1 } }, { r2: { amount: 2 } }, { r1: { amount: 3 } }),
      value: { r1: { amount: 3 }, r2: { amount: 2 } },
    },
  ],
  most_restrictive: [
    {
      says: 'one refusal refuses',
      words: words(
        { mail: { granted: true } },
        { mail: { granted: false, at: iso('10:00:00') } },
        { mail: { granted: true }, sms: { granted: true, at: null } },
      ),
      value: { mail: { granted: false, at: iso('10:00:00') }, sms: { granted: true, at: null } },
    },
  ],
  latest_with_consent: [
    {
      says: 'the newest value whose consent names a receipt and has not run out',
      words: [
        [
          'shopify',
          '09:00:00',
          { face: 1, consent: { granted: true, receiptId: 'r', expiresAt: iso('21:00:00') } },
        ],
        [
          'magento',
          '10:00:00',
          { face: 2, consent: { granted: true, receiptId: 'r', expiresAt: iso('19:00:00') } },
        ],
        ['html', '11:00:00', { face: 3, consent: { granted: true, expiresAt: iso('21:00:00') } }],
        [
          'woocommerce',
          '12:00:00',
          { face: 4, consent: { granted: false, receiptId: 'r', expiresAt: iso('21:00:00') } },
        ],
        ['varai', '13:00:00', { face: 5, consent: { granted: true, receiptId: 'r', expiresAt: 'one day' } }],
      ],
      value: { face: 1, consent: { granted: true, receiptId: 'r', expiresAt: iso('21:00:00') } },
    },
  ],
  manual_review: [
    {
      says: 'the highest source stands until a human decides',
      words: words(title('ours'), title('s'), title('h', { size: 54 })),
      value: { title: 'ours', size: 54 },
    },
  ],
};

describe.each(strategyNameSchema.options)('%s', (strategy) => {
  test.each(CASES[strategy].map((each) => [each.says, each] as const))('%s', (_, { words: said, value }) => {
    const { value: agreed, decisions } = resolved(strategy, said);
    expect(agreed).toEqual(value);
    for (const { rule } of decisions) expect(rule).toBe(strategy);
    expect(decisions.length > 0).toBe(value !== undefined);
  });
});

test('a consent that runs out says when, and the next newest takes its place', () => {
  const face = (nth: number, expiresAt: string): Json => ({
    face: nth,
    consent: { granted: true, receiptId: 'r', expiresAt: iso(expiresAt) },
  });
  const said: Word[] = [
    ['shopify', '09:00:00', face(1, '22:00:00')],
    ['html', '10:00:00', face(2, '21:00:00')],
  ];
  expect(resolved('latest_with_consent', said)).toMatchObject({
    value: { face: 2 },
    rederiveMs: at('21:00:00'),
  });
  expect(resolved('latest_with_consent', said, at('21:00:00'))).toMatchObject({
    value: { face: 1 },
    rederiveMs: at('22:00:00'),
  });
  expect(resolved('latest_with_consent', said, at('22:00:00'))).toMatchObject({
    value: undefined,
    rederiveMs: null,
  });
});

test('manual review queues what sources dispute, and only that', () => {
  const { reviews } = resolved(
    'manual_review',
    words(title('Caf\u00e9', { size: 52 }), title('Cafe\u0301', { size: 54 }), { size: 52 }),
  );
  expect(
    reviews.map(({ field, candidates }) => [
      field,
      candidates.map(({ source, value, since }) => [source, value, since]),
    ]),
  ).toEqual([
    [
      'row.size',
      [
        ['varai', 52, iso('09:00:00')],
        ['shopify', 54, iso('10:00:00')],
        ['html', 52, iso('11:00:00')],
      ],
    ],
  ]);
});

test('manual review of a row that is no object queues the row', () => {
  expect(
    resolved('manual_review', [
      ['shopify', '09:00:00', 'a'],
      ['html', '10:00:00', 'b'],
    ]),
  ).toMatchObject({ value: 'a', reviews: [{ field: 'row' }] });
});

test('a decision names the losers, each with its own time', () => {
  const [decision] = resolved('source_priority', words(title('ours'), title('s'), title('h'))).decisions;
  expect(decision).toMatchObject({
    field: 'row.title',
    value: 'ours',
    winner: { source: 'varai', since: iso('09:00:00') },
    others: [
      { source: 'shopify', value: 's' },
      { source: 'html', since: iso('11:00:00') },
    ],
  });
});

test('a union of ten thousand members a source is made at once', () => {
  const many = (from: number): Json => ({
    list: Array.from({ length: 10_000 }, (_, nth) => `tag ${from + nth}`),
  });
  expect(
    (
      resolved('merge_arrays', [
        ['shopify', '09:00:00', many(0)],
        ['html', '09:00:00', many(5000)],
      ]).value as { list: string[] }
    ).list,
  ).toHaveLength(15_000);
});
