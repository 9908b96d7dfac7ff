import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/json.ts';
import { mappers, minorUnits, readEyewear } from '../../src/platform/index.ts';
import { plainText } from '../../src/platform/plain-text.ts';
import { context, expectValid } from './mapped.ts';

const all = Object.entries(mappers).flatMap(([platform, resources]) =>
  Object.entries(resources).map(([resource, mapper]) => ({ name: `${platform} ${resource}`, mapper })),
);

/** Values that are nearly right, which get further into a mapper than arbitrary ones. */
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    '0',
    0,
    1,
    '1',
    -1,
    '-5.00',
    1.5,
    '20.00',
    true,
    'yes',
    'no',
    'EUR',
    'eur',
    'XX',
    '2026-03-01T10:00:00Z',
    '2026-03-01 10:00:00',
    '0000-00-00 00:00:00',
    'soon',
    'a@b.c',
    '52-18-140',
    'Brille',
    'round',
    '4006381333931',
    2 ** 60,
    1e300,
    '<b>1</b>',
    '\ud800',
    '\u0000',
    '__proto__',
    'a, b',
    'paid',
    'trash',
    'variation',
    'variable',
    'Product',
  ),
  fc.string({ maxLength: 12 }),
  fc.double(),
  fc.integer(),
);
const names = fc.constantFrom(
  ...'id entity_id item_id order_id parent_id customer_id admin_graphql_api_id currency base_currency_code order_currency_code total total_price grand_total base_grand_total price base_price amount quantity qty qty_ordered line_items items lines refunds transactions refund_line_items line_item_id variants variations options attributes name value key code attribute_code custom_attributes extension_attributes stock_item meta_data metafields tags images categories title body_html description updated_at created_at date_modified_gmt date_created_gmt cancelled_at closed_at status state financial_status fulfillment_status type type_id events sessions event at sessionId productId userId verdict rating consent granted receiptId faceShape properties customer billing shipping billing_address shipping_address address1 street email verified_email email_marketing_consent accepts_marketing privacy_settings preferences data ecommerce @type @graph offers hasVariant sku gtin brand additionalProperty inventoryLevel priceSpecification transaction_id deleted published option1 barcode inventory_quantity parent_item_id parent_item attribute_labels media_gallery_entries 0 1 2'.split(
    ' ',
  ),
);
const body = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(names, tie('value'), { maxKeys: 12 }),
})).object;
const anyBody = fc.oneof({ weight: 3, arbitrary: body }, { weight: 1, arbitrary: fc.jsonValue() });
const verb = fc.constantFrom('create' as const, 'update' as const, 'delete' as const);

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
};

describe.each(all)('$name', ({ mapper }) => {
  it('answers every body with statements that are valid, or an issue; the same for the same body, whatever the order of its keys', () => {
    fc.assert(
      fc.property(anyBody, verb, (value, verbGiven) => {
        const given = { ...context, verb: verbGiven };
        const result = mapper(value, given);
        if (result.ok) expectValid(result.value);
        else expect(result.issue.code).toMatch(/^platform\/[a-z-]+$/);
        expect(mapper(value, given)).toEqual(result);
        const other = mapper(reversed(value), given);
        // Of several faults the first one found is named; which that is may differ.
        if (result.ok && other.ok) expect(canonical(other)).toBe(canonical(result));
        else expect(other.ok).toBe(result.ok);
      }),
      { numRuns: 150 },
    );
  });
});

describe('time', () => {
  const nasty = [
    '<',
    '<a',
    '<script>',
    '&',
    '&#',
    '1',
    '1 ',
    '1,',
    '1.',
    '52-',
    '52 18 ',
    '"',
    ' ',
    '\n',
    '-',
    'a:',
    'lens width ',
    ',',
    '{"value":',
    'brille',
    '€',
    '١',
    '<script',
    'glasses case ',
  ].map((piece) => piece.repeat(Math.ceil(100_000 / piece.length)));

  it.each(nasty.map((text) => [text.slice(0, 12), text]))(
    'is bounded for a hundred thousand characters of %j',
    (_, text) => {
      const began = performance.now();
      minorUnits(text, 2);
      plainText(text);
      for (const source of ['title', 'tag', 'option', 'attribute', 'metafield', 'description'] as const) {
        for (const name of ['size', 'lens width', 'frame shape', 'frame colour', text])
          readEyewear(
            [
              { source, name, text },
              { source: 'title', name: '', text: 'Brille' },
            ],
            [text],
          );
      }
      for (const { mapper } of all)
        mapper(
          {
            id: 1,
            name: text,
            title: text,
            description: text,
            body_html: text,
            updated_at: text,
            price: text,
            tags: text,
          },
          context,
        );
      expect(performance.now() - began).toBeLessThan(4000);
    },
  );
});
