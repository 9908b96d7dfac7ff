import { parseExact } from '@varai/core';
import { bucketsBelow, recordHash, type HashedRecord } from '@varai/core/platform';
import type { PulledPage, PulledRecord, ShopApi } from '../connectors/shop-api.ts';
import type { OpenShop } from '../connectors/shops.ts';
import { sha256 } from '../store/leaf.ts';
import { benchPlatform } from './bench-platform.ts';

/** As Magento gives them. */
const PAGE = 100;
/** Modified in March 2026, long before any run. */
const MODIFIED_MS = Date.UTC(2026, 2, 1);
const FIRST_ID = 1_000_000;
const HASH_BYTES = 32;
const SHAPES = ['round', 'square', 'cat-eye', 'aviator', 'rectangular'];
const TEXT =
  'A light frame of Italian acetate with spring hinges, made for long days. The bridge sits low, the temples are thin and end in soft tips.';

const attribute = (attribute_code: string, value: string) => ({ attribute_code, value });
const timeOf = (n: number): string =>
  new Date(MODIFIED_MS + (n % 86_400) * 1000).toISOString().slice(0, 19).replace('T', ' ');

/**
 * A shop of very many products with our module. Its records are made as they are asked for; of each it holds the hash and its
 * place in the tree, 40 bytes, as the module keeps them in a table.
 */
export class PluginShop {
  /** Products that are not there, and names that are other than they were. */
  readonly gone = new Set<number>();
  readonly renamed = new Map<number, string>();
  /** Calls that were answered, and how long those about hashes took, s: a database would do that. */
  calls = 0;
  hashSeconds = 0;
  #size: number;
  #places = new Uint32Array();
  #order = new Uint32Array();
  #hashes = Buffer.alloc(0);

  constructor(size: number) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  /** One more product, behind the last. */
  add(): void {
    this.#size += 1;
  }

  /** A record of about 1.6 kB, as the module sends it. */
  record(n: number): PulledRecord {
    const id = String(FIRST_ID + n);
    const at = timeOf(n);
    const name = this.renamed.get(n) ?? `Frame ${n} ${SHAPES[n % SHAPES.length] as string}`;
    const text = JSON.stringify({
      id: FIRST_ID + n,
      sku: `SKU-${n}`,
      name,
      attribute_set_id: 4,
      status: 1,
      weight: 0.03,
      price: 90 + (n % 80),
      visibility: 4,
      type_id: 'simple',
      created_at: at,
      updated_at: at,
      url: `https://bench.example/frame-${n}.html`,
      extension_attributes: {
        website_ids: [1],
        category_links: [{ position: 0, category_id: '15' }],
        stock_item: { item_id: n, product_id: n, stock_id: 1, qty: n % 30, is_in_stock: n % 30 > 0, manage_stock: true },
      },
      media_gallery_entries: [
        { id: n, media_type: 'image', label: 'Black', position: 1, disabled: false, types: ['image'], file: `/frame-${n}.jpg`, url: `https://bench.example/pictures/frame-${n}.jpg` },
      ],
      categories: [{ id: 15, name: 'Eyeglasses' }],
      custom_attributes: [
        attribute('manufacturer', '212'),
        attribute('frame_shape', '301'),
        attribute('lens_width', String(46 + (n % 10))),
        attribute('bridge_width', String(16 + (n % 6))),
        attribute('temple_length', '145'),
        attribute('url_key', `frame-${n}`),
        attribute('description', `<p>${TEXT}</p>\n<p>Model ${n}.</p>`),
      ],
      attribute_labels: {
        manufacturer: { 212: `Brand ${n % 400}` },
        frame_shape: { 301: SHAPES[n % SHAPES.length] },
      },
    }); // prettier-ignore
    const modifiedMs = MODIFIED_MS + (n % 86_400) * 1000;
    return { resource: 'products', id, data: parseExact(text), modifiedMs };
  }

  /** Hashes what it has not hashed yet, and puts all in the tree's order. */
  hashAll(): void {
    const known = this.#order.length;
    const hashes = Buffer.alloc(this.#size * HASH_BYTES);
    this.#hashes.copy(hashes);
    this.#hashes = hashes;
    const places = new Uint32Array(this.#size);
    places.set(this.#places);
    this.#places = places;
    for (let n = known; n < this.#size; n++) {
      places[n] = Number.parseInt(sha256(String(FIRST_ID + n)).slice(0, 8), 16);
      this.rehash(n);
    }
    this.#order = Uint32Array.from({ length: this.#size }, (_, n) => n).sort(
      (a, b) => (places[a] as number) - (places[b] as number),
    );
  }

  /** The module rehashes a record whenever it is saved. */
  rehash(n: number): void {
    this.#hashes.write(recordHash(this.record(n).data, sha256), n * HASH_BYTES, 'hex');
  }

  open(): OpenShop {
    return { api: this.#api(), platform: benchPlatform({ page: PAGE, hashTree: true }) };
  }

  /** The first position of the tree's order whose place is not before this one. */
  #at(place: number): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[this.#order[middle] as number] as number) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  *#bucket(path: string): Generator<HashedRecord> {
    const to = this.#at(Number.parseInt(path.padEnd(8, 'f'), 16) + 1);
    for (let at = this.#at(Number.parseInt(path.padEnd(8, '0'), 16)); at < to; at++) {
      const n = this.#order[at] as number;
      if (this.gone.has(n)) continue;
      yield {
        id: String(FIRST_ID + n),
        hash: this.#hashes.toString('hex', n * HASH_BYTES, (n + 1) * HASH_BYTES),
      };
    }
  }

  *#pages(from: number): Generator<{ readonly records: PulledRecord[]; readonly next: string | null }> {
    for (let n = from; n < this.#size; n += PAGE) {
      const records: PulledRecord[] = [];
      for (let i = n; i < Math.min(n + PAGE, this.#size); i++)
        if (!this.gone.has(i)) records.push(this.record(i));
      yield { records, next: n + PAGE >= this.#size ? null : String(n + PAGE) };
    }
  }

  #api(): ShopApi {
    const count = (): number => this.#size - this.gone.size;
    const page = (part: { records: PulledRecord[]; next: string | null }): PulledPage => {
      this.calls += 1;
      return { ...part, answeredMs: Date.now(), total: count() };
    };
    const pages = (cursor: string | null) => this.#pages(Number(cursor ?? 0));
    return {
      pull: async () => page({ records: [], next: null }),
      bulk: async function* (_resource, cursor) {
        for (const part of pages(cursor)) yield page(part);
      },
      ids: async function* (_resource, cursor) {
        for (const part of pages(cursor)) {
          const { records, next } = page(part);
          yield { ids: records.map(({ id }) => id), next };
        }
      },
      count: async () => {
        this.calls += 1;
        return count();
      },
      read: async (_resource, id) => {
        const n = Number(id) - FIRST_ID;
        if (n < this.#size && !this.gone.has(n)) return page({ records: [this.record(n)], next: null });
        this.calls += 1;
        return null;
      },
      write: () => Promise.reject(new Error('nothing is written to this shop')),
      hashes: async (_resource, path) => {
        this.calls += 1;
        const fromMs = performance.now();
        const buckets = bucketsBelow(this.#bucket(path), path, sha256);
        this.hashSeconds += (performance.now() - fromMs) / 1000;
        return buckets;
      },
    };
  }
}
