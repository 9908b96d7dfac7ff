import { describe, expect, it } from 'vitest';
import { issue, map, type Platform } from './mapped.ts';

const at = '2026-03-01T10:00:00Z';
const instant = '2026-03-01T10:00:00.000Z';

describe.each<Platform>(['shopify', 'woocommerce', 'magento', 'html'])('events of %s', (platform) => {
  it('become interactions, each with its place in the body', () => {
    const events = [
      {
        type: 'product_viewed',
        at,
        sessionId: 's1',
        productId: 7,
        properties: { source: 'widget', position: 2, email: 'a@b.c', note: 'x' },
      },
      {
        type: 'recommendation.clicked',
        timestamp: 1772359200000,
        session_id: 's1',
        user_id: 5,
        product_id: '8',
        recommendation_id: 'r1',
        score: 0.5,
      },
    ];
    expect(map(platform, 'events', { events }).interactions).toEqual([
      {
        type: 'product_viewed',
        at: instant,
        index: 0,
        sessionId: 's1',
        userId: null,
        productId: '7',
        properties: { source: 'widget', position: 2 },
      },
      {
        type: 'recommendation_clicked',
        at: instant,
        index: 1,
        sessionId: 's1',
        userId: '5',
        productId: '8',
        properties: { recommendationId: 'r1', score: 0.5 },
      },
    ]);
  });

  it('of sessions become statements', () => {
    const events = [
      { type: 'ai_session_started', at, sessionId: 's1', userId: 5, device: 'Mobile', stage: 'greeting' },
      {
        type: 'ai_session_completed',
        at: '2026-03-01T10:05:00Z',
        sessionId: 's1',
        conversionOutcome: 'purchased',
      },
    ];
    expect(map(platform, 'events', events).statements).toEqual([
      {
        kind: 'session',
        resourceId: 's1',
        modifiedAt: instant,
        verb: 'create',
        subject: { type: 'customer', id: '5' },
        groups: {
          start: { at: instant, userId: '5', platform, device: 'mobile', continuesSessionId: null },
          activity: { at: instant, stage: 'greeting' },
        },
      },
      {
        kind: 'session',
        resourceId: 's1',
        modifiedAt: '2026-03-01T10:05:00.000Z',
        verb: 'update',
        subject: { type: 'session', id: 's1' },
        groups: {
          completion: { at: '2026-03-01T10:05:00.000Z', conversionOutcome: 'purchased' },
          activity: { at: '2026-03-01T10:05:00.000Z', stage: null },
        },
      },
    ]);
  });
});

describe('face analyses', () => {
  const event = {
    type: 'face_analysis_completed',
    at,
    sessionId: 's1',
    faceShape: 'oval',
    measurements: { pupillaryDistance: 62 },
    landmarks: [[1, 2]],
  };

  it('are interactions without a face', () => {
    const mapped = map('html', 'events', event);
    expect(mapped.interactions).toEqual([
      {
        type: 'face_analysis_completed',
        at: instant,
        index: 0,
        sessionId: 's1',
        userId: null,
        productId: null,
        properties: {},
      },
    ]);
    expect(JSON.stringify(mapped)).not.toMatch(/oval|62|landmarks/);
  });

  it('leave the shape of the face with the session where a consent and its receipt came along', () => {
    const consent = { granted: true, receiptId: 'rc-1' };
    expect(map('html', 'events', { ...event, consent }).statements[0]?.groups).toMatchObject({
      profile: { faceShape: 'oval' },
    });
    for (const given of [{ granted: true }, { granted: 'maybe', receiptId: 'x' }, { receiptId: 'x' }]) {
      expect(map('html', 'events', { ...event, consent: given }).statements[0]?.groups).not.toHaveProperty(
        'profile',
      );
    }
  });
});

describe('recommendations, feedback, sessions and carts', () => {
  it('become statements of their kinds', () => {
    const recommendation = {
      type: 'recommendation_made',
      at,
      recommendationId: 'r1',
      sessionId: 's1',
      items: [{ frameId: 7, score: 0.9, reasoning: ['fits', 'light'] }],
    };
    expect(map('html', 'events', [recommendation]).statements).toEqual([
      {
        kind: 'recommendation',
        resourceId: 'r1',
        modifiedAt: instant,
        verb: 'create',
        subject: { type: 'session', id: 's1' },
        groups: {
          recommendation: {
            sessionId: 's1',
            userId: null,
            at: instant,
            items: [{ frameId: '7', score: 0.9, reasoning: ['fits', 'light'], position: 0 }],
          },
        },
      },
    ]);
    expect(
      map('woocommerce', 'feedback', { id: 'f1', at, productId: 7, rating: '4', userId: 5 }).statements[0],
    ).toMatchObject({
      kind: 'feedback',
      resourceId: 'f1',
      groups: { feedback: { verdict: 'rated', rating: 4, productId: '7', userId: '5' } },
    });
    expect(
      map('magento', 'sessions', { id: 's1', startedAt: at, updatedAt: '2026-03-01T11:00:00Z', stage: 'fit' })
        .statements[0],
    ).toMatchObject({
      modifiedAt: '2026-03-01T11:00:00.000Z',
      groups: {
        start: { at: instant, platform: 'magento' },
        activity: { at: '2026-03-01T11:00:00.000Z', stage: 'fit' },
      },
    });
    expect(
      map('woocommerce', 'carts', {
        sessionId: 's1',
        customer_id: 0,
        updatedAt: at,
        items: { abc: { productId: 1, qty: 2, price: '3' } },
      }).interactions[0],
    ).toMatchObject({
      type: 'cart_updated',
      sessionId: 's1',
      userId: null,
      properties: { lines: 1, quantity: 2, totalMinor: 600, currency: 'EUR' },
    });
  });

  it.each<[string, unknown, string, string]>([
    ['events', [{ type: 'product_viewed' }], 'platform/missing-date', '[0].at'],
    ['events', { events: [{ at }] }, 'platform/missing-type', 'events[0].type'],
    ['events', { type: '<b>', at }, 'platform/bad-type', 'type'],
    ['events', { type: 'ai_session_started', at }, 'platform/missing-id', 'sessionId'],
    ['feedback', { id: 1, at, rating: 9 }, 'platform/bad-rating', 'rating'],
    ['feedback', { id: 1, at, verdict: 'meh' }, 'platform/bad-verdict', 'verdict'],
    ['feedback', { at, verdict: 'liked' }, 'platform/missing-id', 'feedbackId'],
    ['sessions', { id: 's' }, 'platform/missing-date', 'updatedAt'],
  ])('of %s refuse %j', (resource, body, code, path) => {
    expect(issue('html', resource, body)).toEqual({ code, path });
  });

  it('do not take an e-mail address for a user id', () => {
    expect(
      map('html', 'events', { type: 'product_viewed', at, userId: 'a@b.c' }).interactions[0]?.userId,
    ).toBeNull();
  });
});
