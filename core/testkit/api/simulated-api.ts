import type { Shop } from '../shops/create-shop.ts';
import type { ApiHandler } from './handler.ts';

/** A simulated shop's API, and what a verifier may ask of it. */
export interface SimulatedApi {
  readonly handle: ApiHandler;
  /** What the hub has to be told to reach it. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Path that the hub's URL of the store ends with: `/admin/api/2026-10`. */
  readonly base: string;
  /** Facts that were written back, by product id, then by key. */
  readonly written: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** How many calls wrote. */
  readonly writes: () => number;
}

export interface SimulatedApiOptions {
  readonly shop: Shop;
  /** Ms since 1970: the shop's own clock, skew included. */
  readonly nowMs: () => number;
  /** Points a second and bucket size; default: the platform's own. */
  readonly throttle?: { readonly perSecond: number; readonly bucket: number } | null;
}
