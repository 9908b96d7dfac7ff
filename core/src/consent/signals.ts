import { isObject } from '../json.ts';
import { readGpp } from './gpp.ts';
import { FACE_PURPOSES, PURPOSES, type Purpose } from './purpose.ts';

export const SIGNAL_SOURCES = ['gpc', 'gpp', 'consent_mode', 'wp_consent', 'shopify'] as const;
export type SignalSource = (typeof SIGNAL_SOURCES)[number];

/** One source that spoke, and what it refuses. A signal refuses or is silent: there is no place in it for a yes. */
export interface Signal {
  readonly source: SignalSource;
  readonly refuses: readonly Purpose[];
}

/** What a browser, a consent banner or a shop says, as it says it; null or absent = it is not there. Values are not trusted. */
export interface RawSignals {
  /** `Sec-GPC`: the header's value, or each value where it came more than once. */
  readonly secGpc?: string | readonly string[] | null;
  /** `navigator.globalPrivacyControl`. */
  readonly globalPrivacyControl?: unknown;
  /** The GPP string, `__gpp('ping')` `gppString`. */
  readonly gpp?: string | null;
  /** Google Consent Mode v2: each type's `granted` or `denied`. */
  readonly consentMode?: unknown;
  /** WP Consent API: each category's `wp_has_consent` as boolean, or its cookie's `allow` or `deny`. */
  readonly wpConsent?: unknown;
  /** Shopify Customer Privacy: the answers of `analyticsProcessingAllowed()` and its three sisters. */
  readonly shopifyPrivacy?: unknown;
}

/** Who refuses that visits are counted refuses what else keeps a history of them. */
const HISTORY: readonly Purpose[] = ['analytics', 'detailed_profile', 'research'];
/** Who refuses that preferences are remembered refuses what remembers measurements. Nothing is remembered under G0. */
const MEMORY: readonly Purpose[] = ['measurement_storage', 'detailed_profile'];
const SALE: readonly Purpose[] = ['data_sale'];

type Governs = Readonly<Record<string, readonly Purpose[]>>;

/** `functionality_storage` and `security_storage` govern nothing here: no purpose of ours stands on them. */
const CONSENT_MODE: Governs = {
  ad_storage: SALE,
  ad_user_data: SALE,
  ad_personalization: SALE,
  analytics_storage: HISTORY,
  personalization_storage: MEMORY,
};

const WP_CONSENT: Governs = {
  marketing: SALE,
  statistics: HISTORY,
  'statistics-anonymous': HISTORY,
  preferences: MEMORY,
};

const SHOPIFY: Governs = {
  marketingAllowed: SALE,
  saleOfDataAllowed: SALE,
  analyticsProcessingAllowed: HISTORY,
  preferencesProcessingAllowed: MEMORY,
};

const inOrder = (purposes: readonly Purpose[]): Purpose[] =>
  PURPOSES.filter((purpose) => purposes.includes(purpose));

/** Anything but the very word for yes refuses what it governs; what is not mentioned is silent. Unreadable as a whole: all. */
function refusedBy(said: unknown, governs: Governs, yes: readonly unknown[]): Purpose[] {
  const keys = Object.keys(governs).filter(
    (key) => !isObject(said) || (said[key] !== undefined && !yes.includes(said[key])),
  );
  return inOrder(keys.flatMap((key) => governs[key] ?? []));
}

/** True for `1` and nothing else, the header given once or several times (W3C Global Privacy Control). */
const isGpcSet = (secGpc: RawSignals['secGpc']): boolean =>
  [secGpc ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .some((value) => value.trim() === '1');

function gppRefuses(text: unknown): Purpose[] {
  if (typeof text !== 'string') return inOrder([...SALE, ...FACE_PURPOSES]);
  const { refusesSale, refusesBiometric } = readGpp(text);
  return inOrder([...(refusesSale ? SALE : []), ...(refusesBiometric ? FACE_PURPOSES : [])]);
}

/** Each source that is there with what it refuses. An empty GPP string is a banner that has not been answered yet: silent. */
export function readSignals(raw: RawSignals): readonly Signal[] {
  const signals: Signal[] = [];
  const add = (source: SignalSource, refuses: Purpose[]) => signals.push({ source, refuses });
  if (isGpcSet(raw.secGpc) || raw.globalPrivacyControl === true) add('gpc', [...SALE]);
  if (raw.gpp != null && raw.gpp !== '') add('gpp', gppRefuses(raw.gpp));
  if (raw.consentMode != null) add('consent_mode', refusedBy(raw.consentMode, CONSENT_MODE, ['granted']));
  if (raw.wpConsent != null) add('wp_consent', refusedBy(raw.wpConsent, WP_CONSENT, [true, 'allow']));
  if (raw.shopifyPrivacy != null) add('shopify', refusedBy(raw.shopifyPrivacy, SHOPIFY, [true]));
  return signals;
}

/** The sources that refuse a purpose. */
export const refusersOf = (signals: readonly Signal[], purpose: Purpose): readonly SignalSource[] =>
  signals.filter(({ refuses }) => refuses.includes(purpose)).map(({ source }) => source);
