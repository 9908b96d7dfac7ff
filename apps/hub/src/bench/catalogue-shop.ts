import { parseExact } from '@varai/core';
import type { PulledPage, PulledRecord, ShopApi } from '../connectors/shop-api.ts';
import type { OpenShop } from '../connectors/shops.ts';
import { benchPlatform } from './bench-platform.ts';

/** As many as a page of the real bulk result. */
const PAGE = 250;
/** Modified in March 2026, long before any run. */
const MODIFIED_MS = Date.UTC(2026, 2, 1);
const SHAPES = ['round', 'square', 'cat-eye', 'aviator', 'rectangular'];
const TEXT =
  'A light frame of Italian acetate with spring hinges, made for long days. The bridge sits low, the temples are thin and end in soft tips. Polarised lenses are available on request, as are blue light filters. ';

const modifiedMs = (n: number): number => MODIFIED_MS + (n % 86_400) * 1000;
const titleOf = (n: number): string => `Frame ${n} ${SHAPES[n % SHAPES.length] as string}`;

/** JSON of the nth product as Shopify writes it, about 1.6 kB. */
export function productText(n: number, title: string, atMs: number): string {
  const at = new Date(atMs).toISOString();
  const variants = [0, 1].map((v) => ({
    id: 50_000_000_000 + n * 2 + v,
    title: v === 0 ? 'Black' : 'Tortoise',
    sku: `SKU-${n}-${v}`,
    barcode: null,
    option1: v === 0 ? 'Black' : 'Tortoise',
    price: `${90 + (n % 80)}.00`,
    compare_at_price: n % 7 === 0 ? `${110 + (n % 80)}.00` : null,
    inventory_management: 'shopify',
    inventory_policy: 'deny',
    inventory_quantity: n % 30,
  }));
  return JSON.stringify({
    id: 7_000_000_000 + n,
    title,
    vendor: `Brand ${n % 400}`,
    product_type: n % 3 === 0 ? 'Sunglasses' : 'Eyeglasses',
    handle: `frame-${n}`,
    status: 'active',
    published_at: at,
    created_at: at,
    updated_at: at,
    body_html: `<p>${TEXT}Model ${n}.</p>`,
    tags: `frame, ${SHAPES[n % SHAPES.length] as string}, ${n % 2 === 0 ? 'acetate' : 'metal'}`,
    options: [{ name: 'Color', values: ['Black', 'Tortoise'] }],
    variants,
    images: [{ src: `https://cdn.example/frames/${n}.jpg`, alt: title }],
  });
}

/** A shop of very many products whose bulk result is JSON lines made as they are read: nothing of it is held. */
export class CatalogueShop {
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  get count(): number {
    return this.#size;
  }

  /** One line of the bulk result. */
  line(n: number): string {
    return productText(n, titleOf(n), modifiedMs(n));
  }

  open(): OpenShop {
    return { api: this.#api(), platform: benchPlatform({ page: PAGE }) };
  }

  #record(n: number): PulledRecord {
    const data = parseExact(this.line(n)) as { id: number };
    return {
      resource: 'products',
      id: String(data.id),
      data,
      modifiedMs: modifiedMs(n),
    };
  }

  *#pages(from: number): Generator<{ readonly records: PulledRecord[]; readonly next: string | null }> {
    const last = this.#size;
    for (let n = from; n < last; n += PAGE) {
      const records: PulledRecord[] = [];
      for (let i = n; i < Math.min(n + PAGE, last); i++) records.push(this.#record(i));
      yield { records, next: n + PAGE >= last ? null : String(n + PAGE) };
    }
  }

  #api(): ShopApi {
    const page = (part: { records: PulledRecord[]; next: string | null }): PulledPage => {
      return { ...part, answeredMs: Date.now(), total: this.count };
    };
    const pages = (from: number) => this.#pages(from);
    return {
      pull: async () => page({ records: [], next: null }),
      bulk: async function* (_resource, cursor) {
        for (const part of pages(Number(cursor ?? 0))) yield page(part);
      },
      ids: async function* (_resource, cursor) {
        for (const { records, next } of pages(Number(cursor ?? 0)))
          yield { ids: records.map(({ id }) => id), next };
      },
      count: async () => this.count,
      read: async (_resource, id) => {
        const n = Number(id) - 7_000_000_000;
        return n < this.#size ? page({ records: [this.#record(n)], next: null }) : null;
      },
      write: () => Promise.reject(new Error('nothing is written to this shop')),
    };
  }
}
