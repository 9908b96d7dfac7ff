import type { ListedProduct } from '@varai/core/platform';
import type { PulledPage, PulledRecord, PullWindow } from '../shop-api.ts';

/** One walk through what a site lists. */
export interface Walk {
  /** Null = everything. */
  readonly window: PullWindow | null;
  /** The `next` of a page; null = from the beginning. */
  readonly cursor: string | null;
  /** Whether a page that the site refuses ends the walk. Where what is missing counts as deleted, it must. */
  readonly isStrict: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Where a shop without a platform lists its products: its feed, or its pages. */
export interface Catalogue {
  /** In a window: oldest first. */
  readonly pages: (walk: Walk) => AsyncGenerator<PulledPage>;
  /** One product; undefined where only a walk can tell. */
  readonly find: (id: string, signal?: AbortSignal) => Promise<PulledPage | undefined>;
}

/** `place`: what names a product that cannot be read. */
export const recordOf = (
  { id, modifiedAt, body }: ListedProduct,
  place: string,
  listedMs: number | null,
): PulledRecord => ({
  resource: 'products',
  id: id ?? place,
  data: body,
  modifiedMs: modifiedAt === null ? listedMs : Date.parse(modifiedAt),
});

/** Null where nobody says when: it may have changed in any window. */
export const isWithin = (
  changed: { readonly fromMs: number; readonly untilMs: number } | null,
  window: PullWindow | null,
): boolean =>
  window === null ||
  changed === null ||
  (changed.untilMs > window.sinceMs && changed.fromMs < window.untilMs);
