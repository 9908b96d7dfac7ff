import type { Frame } from '../catalogue/frame.ts';

/** A frame as one shop sells it. */
export interface StockedFrame {
  readonly frame: Frame;
  /** By what it may be recognised elsewhere: its GTINs, or brand and SKU alone. */
  readonly key: 'gtin' | 'sku';
  /** How many of its colours this shop has; at least one. */
  readonly colours: number;
}

export interface ShareOptions {
  /** Frames that every shop sells, recognisable by GTIN, and by brand and SKU alone. */
  readonly byGtin: number;
  readonly bySku: number;
}

/**
 * Deals a catalogue out to shops: a part that all share by GTIN, a part that all share by brand and SKU (in one colour, for a
 * SKU stands beside the brand only on products without variants on some platforms), and the rest to one shop each.
 */
export function shareCatalogue(
  frames: readonly Frame[],
  shops: number,
  { byGtin, bySku }: ShareOptions,
): StockedFrame[][] {
  if (byGtin + bySku > frames.length)
    throw new RangeError(`${frames.length} frames cannot share ${byGtin + bySku}`);
  const shared: StockedFrame[] = [
    ...frames.slice(0, byGtin).map((frame) => ({ frame, key: 'gtin' as const, colours: 1 })),
    ...frames.slice(byGtin, byGtin + bySku).map((frame) => ({ frame, key: 'sku' as const, colours: 1 })),
  ];
  const own = frames.slice(byGtin + bySku);
  return Array.from({ length: shops }, (_, shop) => [
    ...shared,
    ...own
      .filter((__, index) => index % shops === shop)
      .map((frame) => ({ frame, key: 'gtin' as const, colours: frame.colours.length })),
  ]);
}
