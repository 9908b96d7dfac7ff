import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json.ts';
import {
  deriveFacts,
  FACTS,
  fingerprinted,
  varai_to_magento_attributes,
  varai_to_shopify_metafields,
  varai_to_woocommerce_meta,
  type FactChanges,
  type Facts,
  type FactView,
} from '../../src/platform/index.ts';
import type { ListingId } from '../../src/schema/ids.ts';
import { group, one, type Platform } from './mapped.ts';

const view: FactView = {
  productId: 'acme-shopify:product:11' as ListingId,
  frame: { lensWidthMm: 52, bridgeMm: 18.04, shape: 'round' },
  ai_enhanced: {
    style_keywords: ['minimal', 'say "hi"'],
    face_shape_compatibility: { square: 0.9, oval: 0.9, heart: 0.7, round: 0.69999 },
  },
};
const written = fingerprinted(
  deriveFacts(view, [
    { source: 'woocommerce', eyewear: { bridgeMm: { value: 18, from: 'title' } } },
    { source: 'shopify', eyewear: { lensWidthMm: { value: 52, from: 'option:Size' } } },
  ]),
);

/** A product's body with facts in it, as the platform gives back what was written. */
const BODIES: Readonly<Record<'shopify' | 'woocommerce' | 'magento', (facts: FactChanges) => object>> = {
  shopify: (facts) => ({
    id: 11,
    title: 'Arden',
    updated_at: '2026-03-01T10:00:00Z',
    // Shopify writes decimals with a decimal.
    metafields: varai_to_shopify_metafields('11', facts).set.map(({ value, ...name }) => ({
      ...name,
      value: name.type === 'number_decimal' ? Number(value).toFixed(1) : value,
    })),
  }),
  woocommerce: (facts) => ({
    id: 11,
    name: 'Arden',
    type: 'simple',
    date_modified_gmt: '2026-03-01T10:00:00',
    meta_data: varai_to_woocommerce_meta(facts).map((meta, id) => ({ id, ...meta })),
  }),
  magento: (facts) => ({
    id: 11,
    name: 'Arden',
    sku: 'ARD',
    type_id: 'simple',
    status: 1,
    price: 149,
    updated_at: '2026-03-01 10:00:00',
    custom_attributes: varai_to_magento_attributes(facts).map(({ attribute_code, value }) => ({
      attribute_code,
      value: FACTS[attribute_code.slice(6) as keyof Facts] === 'decimal' ? Number(value).toFixed(6) : value,
    })),
  }),
};
const PLATFORMS = ['shopify', 'woocommerce', 'magento'] as const;
const claims = (platform: Platform, facts: FactChanges): Readonly<Record<string, Json>> =>
  one(platform, 'products', BODIES[platform as 'shopify'](facts)).groups;

describe('facts of a product', () => {
  it('are its id, what suits whom, and millimetres with where they were read', () => {
    expect(written).toEqual({
      product_id: 'acme-shopify:product:11',
      face_shape_compatibility: '{"heart":0.7,"oval":0.9,"round":0.7,"square":0.9}',
      recommended_face_shapes: '["oval","square","heart","round"]',
      style_keywords: '["minimal","say \\"hi\\""]',
      lens_width_mm: '52',
      bridge_mm: '18',
      measured_from: '{"bridge_mm":"varai:decision","lens_width_mm":"shopify:option:Size"}',
      fingerprint: expect.any(String),
    });
    expect(Object.keys(JSON.parse(written.fingerprint ?? '') as object).sort()).toEqual(
      Object.keys(written)
        .filter((key) => key !== 'fingerprint')
        .sort(),
    );
  });

  it('are nothing but the id of a product of which nothing is known', () => {
    const bare = { ...view, frame: {}, ai_enhanced: {} };
    expect(deriveFacts(bare, [])).toEqual({ product_id: view.productId });
  });

  it('never carry a price or a stock, whoever asks', () => {
    const smuggled = { ...written, price: '1.00', inventory_quantity: '5' } as FactChanges;
    const names = JSON.stringify([
      varai_to_shopify_metafields('11', smuggled),
      varai_to_woocommerce_meta(smuggled),
      varai_to_magento_attributes(smuggled),
    ]);
    expect(names).not.toMatch(/price|inventory|stock|quantity/);
  });

  it('become metafields with a type each, and the names of those to be removed', () => {
    expect(varai_to_shopify_metafields('632910392', { bridge_mm: '18', style_keywords: null })).toEqual({
      set: [
        {
          ownerId: 'gid://shopify/Product/632910392',
          namespace: 'varai',
          key: 'bridge_mm',
          type: 'number_decimal',
          value: '18',
        },
      ],
      remove: [{ ownerId: 'gid://shopify/Product/632910392', namespace: 'varai', key: 'style_keywords' }],
    });
  });
});

describe.each(PLATFORMS)('facts that come back from %s', (platform) => {
  it('are an echo as we wrote them, in whatever spelling', () => {
    const groups = claims(platform, written);
    expect(groups['eyewear']).toEqual({});
    expect(groups['ai_enhanced']).toEqual({});
  });

  it('are an echo still when we say something else by now', () => {
    const older = fingerprinted(deriveFacts({ ...view, frame: { bridgeMm: 21 } }, []));
    expect(claims(platform, older)['eyewear']).toEqual({});
  });

  it('are a claim of the shop where a human wrote over them, and only there', () => {
    const groups = claims(platform, { ...written, bridge_mm: '19', style_keywords: '["bold"]' });
    expect(groups['eyewear']).toEqual({ bridgeMm: { value: 19, from: 'edited:bridge_mm' } });
    expect(groups['ai_enhanced']).toEqual({ style_keywords: ['bold'] });
  });

  it('are no claim where the human wrote the same again, or what is no such fact', () => {
    const same = claims(platform, { ...written, bridge_mm: ' 18.0 ' });
    expect(same['eyewear']).toEqual({});
    const nonsense = claims(platform, {
      ...written,
      bridge_mm: '400',
      style_keywords: '["bold',
      face_shape_compatibility: '{"oval":92}',
    });
    expect(nonsense['eyewear']).toEqual({});
    expect(nonsense['ai_enhanced']).toEqual({});
  });

  it('count for nothing without the fingerprint beside them', () => {
    const { fingerprint: _, ...alone } = written;
    for (const facts of [alone, { ...alone, fingerprint: 'torn' }, { ...alone, fingerprint: '[]' }]) {
      const groups = claims(platform, facts);
      expect(groups['eyewear']).toEqual({});
      expect(groups['ai_enhanced']).toBeUndefined();
    }
  });

  it('leave what the shop says elsewhere as it was', () => {
    const body = { ...BODIES[platform](written) } as Record<string, unknown>;
    body[platform === 'shopify' ? 'title' : 'name'] = 'Arden sunglasses 54-20-145';
    expect(group(one(platform, 'products', body), 'eyewear')).toMatchObject({
      lensWidthMm: { value: 54, from: 'title' },
      bridgeMm: { value: 20, from: 'title' },
    });
  });
});
