import { z } from 'zod';
import type { Cache, Cached } from '../../cache/cache.ts';
import { PATTERNS } from '../../cache/patterns.ts';
import type { Store } from '../../store/tenancy.ts';
import type { FeedDoc, WriteBackDoc, WriteBacks } from '../../store/write-backs.ts';

export const factPageSchema = z.object({
  storeId: z.string(),
  items: z.array(
    z.object({
      productId: z.string().describe("The platform's id of the product."),
      changedAt: z.iso.datetime(),
      sold: z.boolean().describe('False: the store sells it no more, and holds no facts.'),
      facts: z
        .record(z.string(), z.string())
        .describe(
          'By key: `product_id`, `face_shape_compatibility`, `recommended_face_shapes`, `style_keywords`, `lens_width_mm`…, `measured_from`, `fingerprint`. Lists and objects as JSON.',
        ),
    }),
  ),
  next: z.string().nullable().describe('Give it as `since` next time; null where nothing was ever said.'),
  more: z.boolean().describe('True: there is more now, ask again at once.'),
});
export type FactPage = z.infer<typeof factPageSchema>;

/** Where the place was, there is another feed now. */
class Expired extends Error {}

/** What a store is told, a page at a time. */
export class FactFeed {
  readonly #writeBacks: Pick<WriteBacks, 'feed' | 'feedOf'>;
  readonly #pages: Cached<typeof PATTERNS.product_facts.parts, FactPage>;

  constructor(writeBacks: Pick<WriteBacks, 'feed' | 'feedOf'>, cache: Cache) {
    this.#writeBacks = writeBacks;
    this.#pages = cache.of(PATTERNS.product_facts, factPageSchema);
  }

  /** `since`: `next` of an earlier page of this store; null = from the beginning. `expired`: of a feed that is no more. */
  async read(
    store: Store,
    since: string | null,
    limit: number,
  ): Promise<FactPage | 'bad-cursor' | 'expired'> {
    const cursor = since === null ? null : cursorOf(since);
    if (cursor === undefined) return 'bad-cursor';
    try {
      return await this.#pages.getOrMake(store, [since ?? '', String(limit)], () =>
        this.#page(store, cursor, limit),
      );
    } catch (error) {
      if (error instanceof Expired) return 'expired';
      throw error;
    }
  }

  async #page(
    store: Store,
    cursor: Pick<FeedDoc, 'epoch' | 'sequence'> | null,
    limit: number,
  ): Promise<FactPage> {
    const { storeId } = store;
    const feed = await this.#writeBacks.feedOf(store, storeId);
    if (cursor !== null && cursor.epoch !== feed?.epoch) throw new Expired();
    if (feed === null) return { storeId, items: [], next: null, more: false };
    const after = cursor?.sequence ?? 0;
    const docs = await this.#writeBacks.feed(store, storeId, after, limit);
    return {
      storeId,
      items: docs.map(itemOf),
      next: textOf({ ...feed, sequence: docs.at(-1)?.sequence ?? after }),
      more: docs.length === limit,
    };
  }
}

const itemOf = ({ productId, changedAt, isSold, facts }: WriteBackDoc): FactPage['items'][number] => ({
  productId,
  changedAt: changedAt.toISOString(),
  sold: isSold,
  facts,
});

const CURSOR = /^1\.([\w-]{36})\.(\d{1,15})$/;

const textOf = ({ epoch, sequence }: Pick<FeedDoc, 'epoch' | 'sequence'>): string =>
  Buffer.from(`1.${epoch}.${sequence}`).toString('base64url');

function cursorOf(text: string): Pick<FeedDoc, 'epoch' | 'sequence'> | undefined {
  const [, epoch, sequence] = CURSOR.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return epoch === undefined ? undefined : { epoch, sequence: Number(sequence) };
}
