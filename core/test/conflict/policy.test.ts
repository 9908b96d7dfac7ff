import { describe, expect, test } from 'vitest';
import {
  defaultPolicy,
  policySchema,
  storeViews,
  strategyFor,
  strategyNameSchema,
  type Policy,
} from '@varai/core/conflict';
import { after, ALIVE, EVENING, listing, policyWith, says } from './says.ts';

const problems = (policy: unknown): string[] =>
  policySchema.safeParse(policy).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ??
  [];

describe('a policy', () => {
  test('by default is the specification’s tables', () => {
    expect(problems(defaultPolicy)).toEqual([]);
    expect(defaultPolicy.priority).toEqual(['varai', 'shopify', 'magento', 'woocommerce', 'html']);
    expect(strategyFor(defaultPolicy, 'product', 'eyewear')).toBe('source_priority');
    expect(
      ['ai_enhanced', 'inventory', 'pricing', 'metadata'].map((row) =>
        strategyFor(defaultPolicy, 'product', row),
      ),
    ).toEqual(['varai_wins', 'platform_wins', 'platform_wins', 'merge_with_timestamp']);
    expect(
      ['face_analysis_data', 'preferences', 'purchase_history', 'privacy_settings'].map((row) =>
        strategyFor(defaultPolicy, 'user', row),
      ),
    ).toEqual(['latest_with_consent', 'merge_arrays', 'append_only', 'most_restrictive']);
  });

  test.each([
    ['product', 'pricing', 'last_write_wins'],
    ['product', 'inventory', 'merge'],
    ['user', 'privacy_settings', 'last_write_wins'],
    ['user', 'face_analysis_data', 'merge'],
    ['order', 'refund', 'last_write_wins'],
  ] as const)('may not change %s.%s, and is told why', (kind, row, strategy) => {
    const fixed = strategyFor(defaultPolicy, kind, row);
    expect(problems(policyWith(kind, { [row]: strategy }))).toEqual([
      `kinds.${kind}.fields.${row}: ${kind}.${row} is always ${fixed}: another rule could lose money or a refusal`,
    ]);
    // A policy from before the rule was fixed still resolves as fixed.
    expect(strategyFor(policyWith(kind, { [row]: strategy }), kind, row)).toBe(fixed);
  });

  test.each([
    ['order', 'lines', 'platform_wins'],
    ['order', 'status', 'most_restrictive'],
    ['product', 'metadata', 'latest_with_consent'],
    ['user', 'contact', 'append_only'],
  ] as const)('may not reshape %s.%s by %s', (kind, row, strategy) => {
    expect(problems(policyWith(kind, { [row]: strategy }))).toEqual([
      expect.stringContaining(
        `kinds.${kind}.fields.${row}: ${kind}.${row} cannot be ${strategy}: that rule is for `,
      ),
    ]);
  });
  test('may not give a whole kind a rule that reshapes', () => {
    const order = { ...defaultPolicy.kinds.order, strategy: 'platform_wins' };
    expect(problems({ ...defaultPolicy, kinds: { ...defaultPolicy.kinds, order } })).toEqual([
      'kinds.order.strategy: order.* cannot be platform_wins: that rule is for product.pricing and product.inventory alone',
    ]);
  });

  test.each([
    [['varai', 'shopify', 'magento', 'woocommerce']],
    [['varai', 'shopify', 'magento', 'woocommerce', 'woocommerce']],
    [['varai', 'shopify', 'magento', 'woocommerce', 'html', 'etsy']],
    [[]],
  ])('names every source exactly once: %j does not', (priority) => {
    expect(problems({ ...defaultPolicy, priority })).not.toEqual([]);
  });
  test('has rules for every kind', () => {
    const { feedback: _, ...kinds } = defaultPolicy.kinds;
    expect(problems({ ...defaultPolicy, kinds })).not.toEqual([]);
  });
  test('has a timeout of one minute to a day', () => {
    for (const timeoutMinutes of [0, 1.5, 1441])
      expect(
        problems({ ...defaultPolicy, session: { ...defaultPolicy.session, timeoutMinutes } }),
      ).not.toEqual([]);
  });
  test('knows every strategy by name, and no other', () => {
    expect(strategyNameSchema.options).toHaveLength(12);
    expect(problems(policyWith('product', { metadata: 'coin_toss' as 'merge' }))).not.toEqual([]);
  });
});

describe('a store’s overrides', () => {
  const A = listing('alpha-sh', 'product', '1');
  const B = listing('beta-wo', 'product', '11');
  const listings = after(
    says(A, '09:00:00', {
      ...ALIVE,
      metadata: { title: 'of A', tags: ['a'] },
      pricing: { currency: 'EUR', variants: { v1: { amountMinor: 9900, compareAtMinor: null } } },
    }),
    says(B, '10:00:00', {
      ...ALIVE,
      metadata: { title: 'of B', description: 'B’s' },
      pricing: { currency: 'USD', variants: { w1: { amountMinor: 11_900, compareAtMinor: 12_900 } } },
    }),
  );
  const withStore = (storeId: string, fields: Policy['stores'][string]['fields']): Policy => ({
    ...defaultPolicy,
    stores: { [storeId]: { fields } },
  });
  const view = (policy: Policy, storeId: string) =>
    storeViews({ id: A.id, kind: 'product', members: listings, policy, asOfMs: EVENING }).find(
      ({ listing: { storeId: id } }) => id === (storeId as typeof id),
    )?.body;

  test('change its own view alone', () => {
    const policy = withStore('alpha-sh', { metadata: 'source_priority' });
    expect(problems(policy)).toEqual([]);
    expect(view(policy, 'alpha-sh')).toMatchObject({
      title: 'of A',
      description: 'B’s',
      price: 9900,
      currency: 'EUR',
    });
    expect(view(policy, 'beta-wo')).toMatchObject({
      title: 'of B',
      tags: ['a'],
      price: 11_900,
      compareAt: 12_900,
    });
  });
  test('may keep what its own listing says, and nothing else', () => {
    const policy = withStore('alpha-sh', { metadata: 'platform_wins' });
    expect(problems(policy)).toEqual([]);
    expect(view(policy, 'alpha-sh')).toMatchObject({ title: 'of A', tags: ['a'], description: null });
    expect(view(policy, 'beta-wo')).toMatchObject({ title: 'of B', description: 'B’s' });
  });
  test('may not touch price and stock, nor reshape a row', () => {
    expect(problems(withStore('alpha-sh', { pricing: 'last_write_wins' }))).toEqual([
      'stores.alpha-sh.fields.pricing: product.pricing is always platform_wins: another rule could lose money or a refusal',
    ]);
    expect(problems(withStore('alpha-sh', { metadata: 'append_only' }))).toHaveLength(1);
  });
  test('are none for a store that is called like a member of every object', () => {
    const members = listings.map((each) => ({ ...each, storeId: 'constructor' as typeof each.storeId }));
    expect(
      storeViews({ id: A.id, kind: 'product', members, policy: defaultPolicy, asOfMs: EVENING }).map(
        ({ body }) => body['price'],
      ),
    ).toEqual([9900, 11_900]);
  });
});
