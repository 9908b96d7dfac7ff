import type { MappingCase } from '../mapping-case.ts';

const context = { verb: 'update', currency: 'USD', timeZone: 'America/New_York' } as const;

/** What a page without a platform can say: structured data, our plain shape, the widget's events. */
export const htmlCases: Readonly<Record<string, MappingCase>> = {
  'html-json-ld-product': {
    platform: 'html',
    resource: 'products',
    context,
    body: {
      '@context': 'https://schema.org',
      '@type': 'Product',
      productID: 'corner-birch',
      name: 'Corner Birch 50-19-140',
      brand: { '@type': 'Brand', name: 'Corner' },
      sku: 'CRN-BIRCH',
      gtin13: '4006381333931',
      image: 'https://corner.example/birch.svg',
      color: 'Tortoise',
      material: 'Wood',
      offers: {
        '@type': 'Offer',
        price: '159.00',
        priceCurrency: 'USD',
        availability: 'https://schema.org/InStock',
      },
    },
    proves: {
      'statements.0.resourceId': 'corner-birch',
      'statements.0.groups.identity.variants.0.gtin': '04006381333931',
      'statements.0.groups.eyewear.lensWidthMm.value': 50,
      'statements.0.groups.eyewear.material.value': 'wood',
    },
  },
  'html-plain-order': {
    platform: 'html',
    resource: 'orders',
    context: { ...context, verb: 'create' },
    body: {
      id: 'C-2291',
      status: 'paid',
      currency: 'JPY',
      total: 24000,
      updatedAt: '2026-03-14T09:26:53Z',
      customer: { id: '88', email: 'di@shopper.example' },
      lines: [{ id: '1', productId: 'corner-birch', title: 'Corner Birch', quantity: 2, price: 12000 }],
    },
    proves: {
      'statements.0.groups.totals.totalMinor': 24_000,
      'statements.0.groups.lines.list.0.totalMinor': 24_000,
      'statements.0.groups.customer.customerId': '88',
    },
  },
  'html-session-and-clicks': {
    platform: 'html',
    resource: 'events',
    context,
    body: {
      events: [
        { type: 'ai_session_started', sessionId: 's-81f2', at: '2026-03-14T09:20:00.000Z', device: 'mobile' },
        {
          type: 'face_analysis_completed',
          sessionId: 's-81f2',
          at: '2026-03-14T09:21:00.000Z',
          faceShape: 'oval',
          landmarks: [[0.1, 0.2]],
          consent: { granted: true, receiptId: 'rcpt_9d1f' },
        },
        {
          type: 'recommendation_clicked',
          sessionId: 's-81f2',
          productId: 'corner-birch',
          at: '2026-03-14T09:22:00.000Z',
          position: 2,
          ip: '203.0.113.9',
        },
        {
          type: 'ai_session_completed',
          sessionId: 's-81f2',
          at: '2026-03-14T09:25:00.000Z',
          outcome: 'purchased',
        },
      ],
    },
    proves: {
      'statements.length': 3,
      'statements.0.groups.start.device': 'mobile',
      'statements.1.groups.profile': { faceShape: 'oval' },
      'statements.2.groups.completion.conversionOutcome': 'purchased',
      'interactions.1': {
        type: 'recommendation_clicked',
        at: '2026-03-14T09:22:00.000Z',
        index: 2,
        sessionId: 's-81f2',
        userId: null,
        productId: 'corner-birch',
        properties: { position: 2 },
      },
    },
  },
  'html-feedback-of-a-shopper': {
    platform: 'html',
    resource: 'feedback',
    context,
    body: {
      id: 'f-12',
      sessionId: 's-81f2',
      productId: 'corner-birch',
      verdict: 'liked',
      at: '2026-03-14T09:24:00.000Z',
      comment: 'not to be kept',
    },
    proves: {
      'statements.0.kind': 'feedback',
      'statements.0.groups.feedback.verdict': 'liked',
      'statements.0.groups.feedback.rating': null,
    },
  },
};
