import type { Eyewear } from '../../src/schema/product-groups.ts';

type Value<F extends keyof Eyewear> = NonNullable<Eyewear[F]>['value'];
export type FrameShape = Value<'shape'>;
export type FrameMaterial = Value<'material'>;
export type FrameRim = Value<'rim'>;

/** One colour of a frame, as it is sold. */
export interface FrameColour {
  /** `Havana`, as a shop would write it. */
  readonly name: string;
  readonly nameDe: string;
  /** CSS colours: the rim, what marbles it (or its highlight), and the lens. */
  readonly rim: string;
  readonly accent: string;
  readonly lens: string;
  readonly look: 'solid' | 'tortoise' | 'clear' | 'metal' | 'two_tone';
  readonly sku: string;
  /** 13 digits with a valid check digit. */
  readonly gtin: string;
}

export type FrameCurrency = 'EUR' | 'USD' | 'GBP';

/** One invented frame model. Millimetres are boxing measures. */
export interface Frame {
  /** `nordlicht-arden` */
  readonly id: string;
  readonly brand: string;
  readonly model: string;
  readonly shape: FrameShape;
  readonly material: FrameMaterial;
  readonly rim: FrameRim;
  readonly kind: 'optical' | 'sun';
  /** A */
  readonly lensWidthMm: number;
  /** B */
  readonly lensHeightMm: number;
  /** DBL */
  readonly bridgeMm: number;
  readonly templeMm: number;
  /** Hinge to hinge over the front. */
  readonly frameWidthMm: number;
  readonly colours: readonly FrameColour[];
  /** With tax, minor units. */
  readonly priceMinor: Readonly<Record<FrameCurrency, number>>;
  readonly description: { readonly en: string; readonly de: string };
}
