import { orderBody, signShopify } from '@varai/core/testkit';
import { httpBytes } from './http-bytes.ts';

export const BENCH_SHOP = 'bench.myshopify.com';

/** Signed orders of distinct ids, made before the clock runs; each sending gets an event id and an instant of its own. */
export interface RequestPool {
  readonly size: number;
  readonly bodyBytes: number;
  /** The nth request of a run: a new event about one of the pool's orders, later than the ones before. */
  readonly request: (n: number) => Buffer;
}

const EVENT = 'E'.repeat(24);
const TRIGGERED = '2026-01-01T00:00:00Z';
const VARIETY = 200;

export function createPool(options: {
  readonly kind: 'small' | 'large';
  readonly size: number;
  readonly secret: string;
  readonly runId: string;
}): RequestPool {
  const startMs = Date.now() - 3_600_000;
  const templates = Array.from(
    { length: VARIETY },
    (_, i) => orderBody({ kind: options.kind, seed: i, orderId: '5000000000000', updatedAtMs: startMs }).text,
  );
  let bytes = 0;
  const pool = Array.from({ length: options.size }, (_, i) => {
    const text = (templates[i % VARIETY] as string).replaceAll(
      '5000000000000',
      String(5_000_000_000_000 + i),
    );
    bytes += Buffer.byteLength(text);
    const signed = signShopify({
      shopDomain: BENCH_SHOP,
      secret: options.secret,
      topic: 'orders/updated',
      body: text,
      eventId: EVENT,
      webhookId: EVENT,
      triggeredAt: TRIGGERED,
    });
    const whole = httpBytes(signed);
    return {
      whole,
      eventAt: whole.indexOf(`event-id: ${EVENT}`) + 'event-id: '.length,
      triggeredAt: whole.indexOf(TRIGGERED),
    };
  });
  return {
    size: options.size,
    bodyBytes: Math.round(bytes / options.size),
    request: (n) => {
      const { whole, eventAt, triggeredAt } = pool[n % options.size] as (typeof pool)[number];
      const bytesOut = Buffer.from(whole);
      bytesOut.write(`${options.runId}-${n}`.padStart(24, '0'), eventAt, 'latin1');
      bytesOut.write(
        `${new Date(startMs + Math.floor(n / options.size) * 1000).toISOString().slice(0, 19)}Z`,
        triggeredAt,
        'latin1',
      );
      return bytesOut;
    },
  };
}
