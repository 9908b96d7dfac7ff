import { describe, expect, it } from 'vitest';
import { parseExact } from '../../src/json.ts';
import { issue, one } from './mapped.ts';

const order = (fields: Record<string, unknown>): Record<string, unknown> => ({
  id: 1,
  currency: 'EUR',
  ...fields,
});

describe('ids', () => {
  it('keeps neighbours beyond 2^53 apart from body to statement', () => {
    const ids = ['820982911946154508', '820982911946154509'].map((id) =>
      one(
        'shopify',
        'orders',
        parseExact(`{"id":${id},"line_items":[{"id":${id},"price":"1","quantity":1}],"currency":"EUR"}`),
      ),
    );
    expect(ids.map((statement) => statement.resourceId)).toEqual([
      '820982911946154508',
      '820982911946154509',
    ]);
    expect(JSON.stringify(ids[0]?.groups)).toContain('"lineId":"820982911946154508"');
  });

  it('refuses an id that a parser has already rounded', () => {
    expect(issue('woocommerce', 'orders', JSON.parse('{"id":820982911946154508}'))).toEqual({
      code: 'platform/unsafe-id',
      path: 'id',
    });
  });

  it('finds the exact id of a rounded one in the global id', () => {
    const body = JSON.parse(
      '{"id":820982911946154508,"admin_graphql_api_id":"gid://shopify/Order/820982911946154508"}',
    ) as unknown;
    expect(one('shopify', 'orders', body).resourceId).toBe('820982911946154508');
  });

  it.each([[{}], [{ id: null }], [{ id: '' }], [{ id: 0 }], [{ id: '  ' }]])(
    'names a missing id: %j',
    (body) => {
      expect(issue('shopify', 'orders', body)).toEqual({ code: 'platform/missing-id', path: 'id' });
    },
  );

  it.each([
    [{ id: {} }],
    [{ id: [1] }],
    [{ id: true }],
    [{ id: 1.5 }],
    [{ id: 'a\u0000b' }],
    [{ id: 'x'.repeat(201) }],
  ])('refuses what is no id: %j', (body) => {
    expect(issue('magento', 'products', body).code).toBe('platform/bad-id');
  });

  it('says where in a list an id is missing', () => {
    expect(
      issue('shopify', 'orders', order({ line_items: [{ id: 1, price: '1' }, { price: '2' }] })).path,
    ).toBe('line_items[1].id');
  });
});

describe('bodies', () => {
  it.each([null, undefined, 1, 'x', [], [[]], true])('refuses %j as not an object', (body) => {
    expect(issue('shopify', 'orders', body)).toEqual({ code: 'platform/not-an-object', path: '' });
  });

  it('opens an envelope', () => {
    expect(one('woocommerce', 'orders', { data: { id: 7 } }).resourceId).toBe('7');
    expect(one('shopify', 'orders', { order: { id: 7 } }).resourceId).toBe('7');
    expect(one('magento', 'orders', { data: { order: { entity_id: 7 } } }).resourceId).toBe('7');
    expect(issue('woocommerce', 'orders', { data: { number: 7 } }).path).toBe('data.id');
  });

  it('does not take an order that lost its id for the customer inside it', () => {
    expect(issue('html', 'orders', { customer: { id: 9 }, currency: 'EUR' }).code).toBe(
      'platform/missing-id',
    );
  });

  it('refuses with the path, deep down', () => {
    const body = order({
      refunds: [{ id: 5, transactions: [{ kind: 'refund', status: 'success', amount: 'lots' }] }],
    });
    expect(issue('shopify', 'orders', body)).toEqual({
      code: 'platform/bad-amount',
      path: 'refunds[0].transactions[0].amount',
    });
  });
});

describe('drift', () => {
  it('reads lists that PHP wrote as objects, by index', () => {
    const line = (id: number): Record<string, unknown> => ({
      item_id: id,
      name: `L${id}`,
      qty_ordered: '1.0000',
      base_price: '2.5',
      product_id: id,
    });
    const items = { '10': line(10), '2': line(2) };
    const list = one('magento', 'orders', { entity_id: 1, base_currency_code: 'EUR', items }).groups['lines'];
    expect(JSON.stringify(list)).toMatch(/"lineId":"2".*"lineId":"10"/);
    expect(
      issue('magento', 'orders', { entity_id: 1, items: { '3': { item_id: 1, base_price: -1 } } }),
    ).toEqual({
      code: 'platform/negative-price',
      path: 'items[3].base_price',
    });
  });

  it('reads a lone object where a list should be, and refuses what is no line', () => {
    expect(
      one('woocommerce', 'orders', { id: 1, line_items: { id: 4, total: '5', price: 5, quantity: '1' } })
        .groups['lines'],
    ).toMatchObject({
      list: [{ lineId: '4', totalMinor: 500 }],
    });
    expect(issue('woocommerce', 'orders', { id: 1, line_items: ['x'] })).toEqual({
      code: 'platform/not-an-object',
      path: 'line_items[0]',
    });
    expect(issue('woocommerce', 'orders', { id: 1, line_items: 'x' })).toEqual({
      code: 'platform/not-a-list',
      path: 'line_items',
    });
  });

  it.each([
    ['platform/negative-price', { variants: [{ id: 1, price: '-1.00' }] }, 'variants[0].price'],
    ['platform/bad-amount', { variants: [{ id: 1, price: 'cheap' }] }, 'variants[0].price'],
    ['platform/bad-date', { updated_at: 'soon' }, 'updated_at'],
    ['platform/bad-date', { created_at: '2026-02-30T00:00:00Z' }, 'created_at'],
    [
      'platform/bad-number',
      { variants: [{ id: 1, price: '1', inventory_quantity: 'many' }] },
      'variants[0].inventory_quantity',
    ],
  ])('refuses with %s', (code, fields, path) => {
    expect(issue('shopify', 'products', { id: 1, ...fields })).toEqual({ code, path });
  });

  it('says so when the zone of the store cannot be read', () => {
    expect(
      issue('magento', 'orders', { entity_id: 1, updated_at: '2026-01-01 00:00:00' }, { timeZone: 'Nowhere' })
        .code,
    ).toBe('platform/bad-time-zone');
  });

  it('reads times of PHP objects', () => {
    const body = {
      id: 1,
      date_modified: { date: '2017-10-29 18:20:07.000000', timezone_type: 3, timezone: 'America/New_York' },
    };
    expect(one('woocommerce', 'orders', body).modifiedAt).toBe('2017-10-29T22:20:07.000Z');
  });

  it('takes halves of characters and control characters out of texts', () => {
    const statement = one('shopify', 'products', { id: 1, title: 'A\u0000B \ud83d \ud83d\ude00' });
    expect(statement.groups['metadata']).toMatchObject({ title: 'AB \ufffd \ud83d\ude00' });
  });

  it('does not mind the order of keys', () => {
    const body = {
      id: 1,
      currency: 'EUR',
      total_price: '5',
      line_items: [{ id: 2, price: '5', quantity: 1 }],
      email: 'a@b.c',
      tags: 'x, y, x',
    };
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    expect(one('shopify', 'orders', reversed)).toEqual(one('shopify', 'orders', body));
  });
});
