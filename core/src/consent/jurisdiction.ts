const STATES =
  'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY';
const EEA = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK';

export const US_STATES: readonly string[] = STATES.split(' ').map((state) => `US-${state}`);
export const EEA_COUNTRIES: readonly string[] = EEA.split(' ');

/** Where the strictest of all rules holds: the place is not known, or we know no rule for it. */
export const UNKNOWN = 'unknown';

/** ISO 3166-2 for the states of the US, ISO 3166-1 for countries whose law we know, and `unknown`. */
export const JURISDICTIONS: readonly string[] = [...US_STATES, ...EEA_COUNTRIES, 'GB', 'CA', UNKNOWN];

const known: ReadonlySet<string> = new Set(JURISDICTIONS);

/** The code itself where its law is known, `unknown` for everything else, read in any case of letters. */
export function asJurisdiction(code: unknown): string {
  const upper = typeof code === 'string' ? code.trim().toUpperCase() : '';
  return known.has(upper) ? upper : UNKNOWN;
}

/**
 * The jurisdiction of a country and its subdivision (`IL`, `US-IL`) as a shop or an edge server names them. The US without a
 * state is unknown: the state decides there.
 */
export function jurisdictionOf(place: {
  readonly country: string | null;
  readonly subdivision: string | null;
}): string {
  const country = (place.country ?? '').trim().toUpperCase();
  if (country !== 'US') return asJurisdiction(country);
  const subdivision = (place.subdivision ?? '').trim().toUpperCase();
  return asJurisdiction(subdivision.startsWith('US-') ? subdivision : `US-${subdivision}`);
}
