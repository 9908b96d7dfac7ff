import { describe, expect, test } from 'vitest';
import { orderBody } from '@varai/core/testkit';

describe('order bodies for load', () => {
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);

  test.each([
    ['small', 1500],
    ['large', 7000],
  ] as const)('a %s one is about %d bytes', (kind, bytes) => {
    for (const seed of seeds) {
      const { text } = orderBody({ kind, seed });
      expect(Math.abs(Buffer.byteLength(text) - bytes) / bytes).toBeLessThan(0.1);
    }
  });

  test('equal seeds give equal bytes, different seeds different orders', () => {
    expect(orderBody({ kind: 'large', seed: 7 })).toEqual(orderBody({ kind: 'large', seed: 7 }));
    expect(new Set(seeds.map((seed) => orderBody({ kind: 'small', seed }).orderId)).size).toBe(seeds.length);
  });

  test('an id beyond 2^53 is written to its last digit, as a number', () => {
    const { text, orderId } = orderBody({ kind: 'small', seed: 1, orderId: '820982911946154508' });
    expect(orderId).toBe('820982911946154508');
    expect(text).toContain('"id":820982911946154508,');
  });

  test('lines, shipping and total add up', () => {
    for (const seed of seeds) {
      const order = JSON.parse(orderBody({ kind: 'large', seed }).text) as {
        line_items: { price: string; quantity: number }[];
        total_price: string;
        shipping_lines: { price: string }[];
      };
      const cents = (amount: string): number => Math.round(Number(amount) * 100);
      const lines = order.line_items.reduce((sum, line) => sum + cents(line.price) * line.quantity, 0);
      expect(lines + cents(order.shipping_lines[0]?.price ?? '')).toBe(cents(order.total_price));
    }
  });
});
