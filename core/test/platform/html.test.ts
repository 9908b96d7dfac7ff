import { describe, expect, it } from 'vitest';
import { issue, map, one } from './mapped.ts';

describe('JSON-LD products', () => {
  const product = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    '@id': '#product',
    productID: 'P1',
    sku: 'OSLO',
    name: 'Oslo Sunglasses',
    url: 'https://shop.example/oslo?x=1',
    gtin13: '4006381333931',
    brand: { '@type': 'Brand', name: 'Nord' },
    description: 'Light.',
    color: 'Schwarz',
    material: ['Acetate'],
    category: 'Sunglasses',
    dateModified: '2026-03-01',
    image: [
      'https://shop.example/1.jpg',
      { '@type': 'ImageObject', url: 'https://shop.example/2.jpg', caption: 'side' },
    ],
    additionalProperty: [
      { '@type': 'PropertyValue', name: 'Bridge width', value: 18, unitCode: 'MMT' },
      { name: 'Frame shape', value: { name: 'Panto' } },
    ],
    offers: {
      '@type': 'Offer',
      price: '199,00',
      priceCurrency: 'EUR',
      availability: 'https://schema.org/InStock',
      inventoryLevel: { value: 3 },
      priceSpecification: [
        { '@type': 'UnitPriceSpecification', price: 249, priceType: 'https://schema.org/ListPrice' },
      ],
    },
  };

  it('are mapped whole', () => {
    const statement = one('html', 'products', product, { currency: null });
    expect(statement).toMatchObject({
      kind: 'product',
      resourceId: 'P1',
      modifiedAt: '2026-03-01T00:00:00.000Z',
      subject: null,
    });
    expect(statement.groups).toEqual({
      lifecycle: { deleted: false },
      identity: { brand: 'Nord', variants: [{ variantId: 'P1', sku: 'OSLO', gtin: '04006381333931' }] },
      pricing: { currency: 'EUR', variants: { P1: { amountMinor: 19900, compareAtMinor: 24900 } } },
      inventory: { variants: { P1: { quantity: 3, available: true } } },
      metadata: {
        title: 'Oslo Sunglasses',
        description: 'Light.',
        brand: 'Nord',
        url: 'https://shop.example/oslo?x=1',
        categories: ['Sunglasses'],
        images: [
          { url: 'https://shop.example/1.jpg', alt: '' },
          { url: 'https://shop.example/2.jpg', alt: 'side' },
        ],
        variants: [
          { variantId: 'P1', title: 'Oslo Sunglasses', options: { color: 'Schwarz', material: 'Acetate' } },
        ],
        updated_at: '2026-03-01T00:00:00.000Z',
      },
      eyewear: {
        bridgeMm: { value: 18, from: 'attribute:Bridge width' },
        shape: { value: 'round', from: 'attribute:Frame shape' },
        colour: { value: 'black', from: 'attribute:color' },
        material: { value: 'acetate', from: 'attribute:material' },
      },
    });
  });

  it('are found in a graph, in a page, in a list, in one of several blocks', () => {
    const block = {
      '@context': 'https://schema.org',
      '@graph': [{ '@type': 'WebSite' }, { '@type': ['Thing', 'schema:Product'], sku: 'A', name: 'A' }],
    };
    expect(one('html', 'products', block).resourceId).toBe('A');
    expect(one('html', 'products', { '@type': 'ItemPage', mainEntity: product }).resourceId).toBe('P1');
    expect(one('html', 'products', [{ '@type': 'BreadcrumbList' }, product]).resourceId).toBe('P1');
    const list = {
      '@type': 'ItemList',
      itemListElement: [{ '@type': 'ListItem', item: product }, { item: { ...product, productID: 'P2' } }],
    };
    expect(map('html', 'products', list).statements.map((statement) => statement.resourceId)).toEqual([
      'P1',
      'P2',
    ]);
    expect(issue('html', 'products', { '@type': 'WebSite' }).code).toBe('platform/missing-product');
  });

  it('in a group are variants of one product', () => {
    const variant = (sku: string, size: string, price: number): unknown => ({
      '@type': 'Product',
      sku,
      size,
      gtin: '4006381333931',
      offers: { price, priceCurrency: 'EUR', availability: 'OutOfStock' },
    });
    const body = {
      '@type': 'ProductGroup',
      productGroupID: 'G1',
      name: 'Oslo Brille',
      brand: 'Nord',
      hasVariant: [variant('A', '52-18-140', 1), variant('B', '54-18-140', 2)],
    };
    const { resourceId, groups } = one('html', 'products', body);
    expect(resourceId).toBe('G1');
    expect(groups).toMatchObject({
      identity: {
        variants: [
          { variantId: 'A', sku: 'A' },
          { variantId: 'B', sku: 'B' },
        ],
      },
      pricing: { currency: 'EUR', variants: { A: { amountMinor: 100 }, B: { amountMinor: 200 } } },
      inventory: { variants: { A: { available: false } } },
      eyewear: { bridgeMm: { value: 18, from: 'option:size' }, templeMm: { value: 140 } },
    });
  });

  it('with several offers have the lowest price, or a variant for each SKU', () => {
    const offers = (list: unknown): unknown =>
      one('html', 'products', { ...product, offers: list }).groups['pricing'];
    expect(
      offers([
        { price: 3, priceCurrency: 'EUR' },
        { price: 2, priceCurrency: 'EUR' },
        { price: 1, priceCurrency: 'USD' },
      ]),
    ).toEqual({
      currency: 'EUR',
      variants: { P1: { amountMinor: 200, compareAtMinor: null } },
    });
    expect(offers({ '@type': 'AggregateOffer', lowPrice: '5', priceCurrency: 'EUR' })).toMatchObject({
      variants: { P1: { amountMinor: 500 } },
    });
    expect(
      offers({
        '@type': 'AggregateOffer',
        lowPrice: '5',
        offers: [
          { sku: 'A', price: 5 },
          { sku: 'B', price: 6 },
        ],
      }),
    ).toMatchObject({
      variants: { A: { amountMinor: 500 }, B: { amountMinor: 600 } },
    });
    expect(issue('html', 'products', { ...product, offers: [{ price: -1 }] }).path).toBe('offers[0].price');
  });

  it('with an anchor alone have no id', () => {
    expect(issue('html', 'products', { '@type': 'Product', '@id': '#product', name: 'x' })).toEqual({
      code: 'platform/missing-id',
      path: 'productID',
    });
  });
});

describe('products of data layers and feeds', () => {
  it('are mapped from our plain shape', () => {
    const body = {
      id: 7,
      title: 'Oslo Brille',
      brand: 'Nord',
      currency: 'CHF',
      updatedAt: '2026-03-01T00:00:00+01:00',
      attributes: { Form: 'rund', 'Steg (mm)': '18' },
      tags: ['neu'],
      variants: [
        {
          id: '7-a',
          sku: 'A',
          ean: '4006381333931',
          price: '10',
          quantity: '2',
          options: { Farbe: 'Schwarz' },
        },
      ],
    };
    expect(one('html', 'products', body).groups).toEqual({
      lifecycle: { deleted: false },
      identity: { brand: 'Nord', variants: [{ variantId: '7-a', sku: 'A', gtin: '04006381333931' }] },
      pricing: { currency: 'CHF', variants: { '7-a': { amountMinor: 1000, compareAtMinor: null } } },
      inventory: { variants: { '7-a': { quantity: 2, available: true } } },
      metadata: {
        title: 'Oslo Brille',
        brand: 'Nord',
        tags: ['neu'],
        variants: [{ variantId: '7-a', title: 'Oslo Brille', options: { Farbe: 'Schwarz' } }],
        updated_at: '2026-02-28T23:00:00.000Z',
      },
      eyewear: {
        shape: { value: 'round', from: 'attribute:Form' },
        bridgeMm: { value: 18, from: 'attribute:Steg (mm)' },
        colour: { value: 'black', from: 'option:Farbe' },
      },
    });
  });

  it('are mapped from an ecommerce object, one a item', () => {
    const body = {
      event: 'view_item',
      ecommerce: {
        currency: 'USD',
        items: [
          { item_id: 'A', item_name: 'A', item_brand: 'B', price: 1.5 },
          { item_id: 'C', price: 2 },
        ],
      },
    };
    expect(
      map('html', 'products', body).statements.map(({ resourceId, groups }) => [
        resourceId,
        groups['pricing'],
      ]),
    ).toEqual([
      ['A', { currency: 'USD', variants: { A: { amountMinor: 150, compareAtMinor: null } } }],
      ['C', { currency: 'USD', variants: { C: { amountMinor: 200, compareAtMinor: null } } }],
    ]);
  });

  it('are mapped as a list, and name the failing one', () => {
    expect(map('html', 'products', { products: [{ id: 1 }, { id: 2 }] }).statements).toHaveLength(2);
    expect(issue('html', 'products', { products: [{ id: 1 }, { id: 2, price: '-1' }] }).path).toBe(
      'products[1].price',
    );
  });

  it('deleted say only that', () => {
    expect(one('html', 'products', { id: 7, deleted: true })).toMatchObject({
      verb: 'delete',
      groups: { lifecycle: { deleted: true } },
    });
    expect(one('html', 'products', { id: 7 }, { verb: 'delete' }).groups).toEqual({
      lifecycle: { deleted: true },
    });
  });
});

describe('orders without a platform', () => {
  it('are mapped from a purchase of a data layer', () => {
    const body = {
      event: 'purchase',
      ecommerce: {
        transaction_id: 'T-1',
        value: 72.05,
        tax: 3.6,
        shipping: 5.99,
        currency: 'USD',
        coupon: 'SUMMER',
        items: [
          { item_id: 'SKU_12345', item_name: 'Oslo', price: 10.01, quantity: 3, discount: 2.22 },
          { item_id: 'X', price: '42.02' },
        ],
      },
      user_data: { email: 'a@b.c' },
    };
    const statement = one('html', 'orders', body, { currency: null });
    expect(statement).toMatchObject({
      resourceId: 'T-1',
      modifiedAt: null,
      subject: { type: 'order', id: 'T-1' },
    });
    expect(statement.groups).toEqual({
      lifecycle: { deleted: false },
      status: { status: 'processing', financial: null, fulfillment: null, platformStatus: null },
      totals: {
        currency: 'USD',
        totalMinor: 7205,
        subtotalMinor: null,
        taxMinor: 360,
        shippingMinor: 599,
        discountMinor: null,
        refundedMinor: null,
        presentment: null,
      },
      lines: {
        list: [
          {
            lineId: '1',
            parentLineId: null,
            productId: 'SKU_12345',
            variantId: null,
            sku: null,
            title: 'Oslo',
            quantity: 3,
            unitMinor: 1001,
            totalMinor: 3003,
          },
          {
            lineId: '2',
            parentLineId: null,
            productId: 'X',
            variantId: null,
            sku: null,
            title: '',
            quantity: 1,
            unitMinor: 4202,
            totalMinor: 4202,
          },
        ],
      },
      customer: { customerId: null, guest: true },
      metadata: { number: 'T-1' },
    });
  });

  it('are mapped from our plain shape', () => {
    const body = {
      id: 'O1',
      number: '2026-1',
      status: 'shipped',
      currency: 'EUR',
      total: '20',
      placedAt: '2026-03-01T10:00:00Z',
      updatedAt: '2026-03-02T10:00:00Z',
      customer: { id: 5, email: 'a@b.c', firstName: 'Ada' },
      billing: { street: 'Main 1', city: 'Bern' },
      lines: [{ id: 'l1', productId: 7, variantId: '7-a', title: 'Oslo', quantity: 2, price: '10' }],
      refunds: [
        { id: 'r1', amount: '-3', at: '2026-03-02T10:00:00Z', lines: [{ lineId: 'l1', quantity: 1 }] },
      ],
    };
    const statement = one('html', 'orders', body);
    expect(statement.subject).toEqual({ type: 'customer', id: '5' });
    expect(statement.groups).toMatchObject({
      status: { status: 'fulfilled', platformStatus: 'shipped' },
      totals: { totalMinor: 2000, refundedMinor: 300 },
      contact: { email: 'a@b.c', firstName: 'Ada', billing: { street: ['Main 1'], city: 'Bern' } },
      'refund:r1': { amountMinor: 300, lines: [{ lineId: 'l1', quantity: 1 }] },
      metadata: { number: '2026-1', placed_at: '2026-03-01T10:00:00.000Z' },
    });
  });

  it('refunded in a data layer keep their lines', () => {
    expect(
      one('html', 'orders', {
        event: 'refund',
        ecommerce: { transaction_id: 'T-1', items: [{ item_id: 'X' }] },
      }).groups,
    ).toEqual({
      lifecycle: { deleted: false },
      status: { status: 'partially_refunded', financial: null, fulfillment: null, platformStatus: null },
    });
  });
});

describe('customers without a platform', () => {
  it('are mapped from our plain shape', () => {
    const body = {
      id: 5,
      email: 'A@b.c',
      emailVerified: 1,
      firstName: 'Ada',
      locale: 'de-CH',
      addresses: [{ street: ['Main 1'], zip: 3000 }],
      preferences: { shapes: ['round'], colors: 'black, red' },
      privacySettings: { face_analysis: { granted: true, at: '2026-03-01T10:00:00Z' }, analytics: '' },
      updatedAt: '2026-03-02T10:00:00Z',
    };
    expect(one('html', 'customers', body).groups).toEqual({
      lifecycle: { deleted: false },
      identity: { verifiedEmail: 'a@b.c' },
      contact: { email: 'A@b.c', firstName: 'Ada' },
      addresses: { list: [{ street: ['Main 1'], postcode: '3000' }] },
      metadata: { locale: 'de-CH', updated_at: '2026-03-02T10:00:00.000Z' },
      preferences: { shapes: ['round'], colours: ['black', 'red'] },
      privacy_settings: {
        face_analysis: { granted: true, at: '2026-03-01T10:00:00.000Z' },
        analytics: { granted: false, at: null },
      },
    });
  });
});
