import { exponentOf } from '@varai/core/platform';
import type { Source } from '@varai/core/schema';
import { html, type Html } from './html.ts';

/** Amounts are minor units. Without a currency only the number can be shown. */
export function money(minor: number | null, currency: string | null): string {
  if (minor === null) return '–';
  const digits = currency === null ? 2 : (exponentOf(currency) ?? 2);
  const amount = minor / 10 ** digits;
  if (currency === null) return amount.toFixed(digits);
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount);
}

const SOURCE_NAMES: Readonly<Record<Source, string>> = {
  shopify: 'Shopify',
  woocommerce: 'Woo',
  magento: 'Magento',
  html: 'HTML',
  varai: 'VARAi',
};

export const badge = (source: string): Html =>
  html`<span class="badge ${source}">${SOURCE_NAMES[source as Source] ?? source}</span>`;

/** Where the demo's hub draws its own pictures; those of other hosts are not loaded. */
const OWN_PICTURES = '/demo/frames/';

/** A picture that this hub serves itself, as a path; null for any other address. */
function ownPicture(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { pathname } = new URL(url);
  return pathname.startsWith(OWN_PICTURES) ? pathname : null;
}

export interface Picture {
  readonly url: string;
  readonly alt: string;
}

export function tile(images: readonly Picture[], title: string): Html {
  const own = images
    .map((image) => ({ path: ownPicture(image.url), alt: image.alt }))
    .find((image) => image.path !== null);
  if (own?.path == null)
    return html`<div class="tile">
      <span>${images.length === 0 ? 'no picture' : "picture on the shop's own site"}</span>
    </div>`;
  return html`<div class="tile">
    <img
      src="${own.path}"
      alt="${own.alt === '' ? title : own.alt}"
      width="1640"
      height="820"
      loading="lazy"
    />
  </div>`;
}

interface Measures {
  readonly lensWidthMm?: number;
  readonly bridgeMm?: number;
  readonly templeMm?: number;
  readonly shape?: string;
  readonly material?: string;
  readonly rim?: string;
}

const words = (text: string): string => text.replaceAll('_', ' ');

/** `52-18-145 mm · round · acetate`, as far as it is known. */
export function factsLine(frame: Measures): string {
  const { lensWidthMm, bridgeMm, templeMm } = frame;
  const size =
    lensWidthMm !== undefined && bridgeMm !== undefined
      ? `${lensWidthMm}-${bridgeMm}${templeMm === undefined ? '' : `-${templeMm}`} mm`
      : null;
  return [size, frame.shape ?? null, frame.material ?? null]
    .filter((part): part is string => part !== null)
    .map(words)
    .join(' · ');
}

/** `2026-03-02 09:00:05 UTC` */
export const when = (instant: string | Date): string =>
  `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
