import { orderBody, signShopify } from '@varai/core/testkit';
import { productText } from './catalogue-shop.ts';
import { httpBytes } from './http-bytes.ts';
import { BENCH_SHOP } from './request-pool.ts';

type Topic = 'orders' | 'customers' | 'products';

/** Of five events three are about orders. */
const MIX: readonly Topic[] = ['orders', 'customers', 'orders', 'products', 'orders'];
/** Of four events about a topic one is about something new; the others are about any that was there before. */
const NEW_OF = 4;
/** Different orders, but for their ids and times. */
const VARIETY = 1_000;
const ORDER_ID = '5000000000000';
const ORDER_MS = Date.UTC(2026, 0, 1, 12);
const ORDER_AT = '2026-01-01T13:00:00+01:00';

/** Webhooks as a busy shop sends them for as long as it is asked: nothing is held of those already sent. */
export type Traffic = (n: number) => Buffer;

/** The nth request is always about the same thing, signed as of now. */
export function createTraffic(secret: string): Traffic {
  const orders = Array.from(
    { length: VARIETY },
    (_, i) => orderBody({ kind: 'small', seed: i, orderId: ORDER_ID, updatedAtMs: ORDER_MS }).text,
  );
  const texts: Readonly<Record<Topic, (id: number, n: number, nowMs: number) => string>> = {
    orders: (id, _n, nowMs) =>
      (orders[id % VARIETY] as string)
        .replaceAll(ORDER_ID, String(Number(ORDER_ID) + id))
        .replaceAll(ORDER_AT, `${new Date(nowMs).toISOString().slice(0, 19)}+00:00`),
    customers: customerText,
    products: (id, n, nowMs) => productText(id, `Frame ${id}, edition ${n}`, nowMs),
  };
  return (n) => {
    const place = n % MIX.length;
    const topic = MIX[place] as Topic;
    const { entity, isNew } = subjectOf(Math.floor(n / MIX.length));
    const nowMs = Date.now();
    const id = `soak-${n}`;
    return httpBytes(
      signShopify({
        shopDomain: BENCH_SHOP,
        secret,
        topic: `${topic}/${isNew ? 'create' : 'update'}${topic === 'orders' && !isNew ? 'd' : ''}`,
        // Places that share a topic have things of their own.
        body: texts[topic](entity * MIX.length + place, n, nowMs),
        eventId: id,
        webhookId: id,
        triggeredAt: new Date(nowMs).toISOString(),
      }),
    );
  };
}

/** What the nth event of a place is about: numbered as they came into being. */
function subjectOf(nth: number): { entity: number; isNew: boolean } {
  const newest = Math.floor(nth / NEW_OF);
  const isNew = nth % NEW_OF === 0;
  // Knuth's multiplicative hash: spread over all of them, and the same in every run.
  return { entity: isNew ? newest : (Math.imul(nth, 0x9e3779b1) >>> 0) % (newest + 1), isNew };
}

function customerText(id: number, n: number, nowMs: number): string {
  const at = new Date(nowMs).toISOString();
  const name = { first_name: `Ada ${id % 997}`, last_name: `Lind ${id}` };
  const address = {
    id: 8_000_000_000 + id,
    ...name,
    address1: `Am Deich ${(n % 200) + 1}`,
    city: 'Bremen',
    zip: '28195',
    country: 'Germany',
    country_code: 'DE',
    phone: '+4942112345678',
    default: true,
  };
  return JSON.stringify({
    id: 6_000_000_000 + id,
    email: `ada.${id}@shopper.example`,
    verified_email: true,
    ...name,
    phone: '+4942112345678',
    state: 'enabled',
    note: n % 3 === 0 ? `Asked for edition ${n}.` : null,
    tags: '',
    currency: 'EUR',
    created_at: at,
    updated_at: at,
    email_marketing_consent: { state: 'subscribed', opt_in_level: 'single_opt_in', consent_updated_at: at },
    addresses: [address],
    default_address: address,
  });
}
