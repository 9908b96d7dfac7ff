import type { PrivacyPurpose, UserGroups } from '../schema/user-groups.ts';
import type { Draft } from './draft.ts';
import type { Reader } from './reader.ts';

const PURPOSES: readonly PrivacyPurpose[] = [
  'email_marketing',
  'sms_marketing',
  'data_sale',
  'analytics',
  'face_analysis',
];
const PREFERENCES = ['brands', 'styles', 'colours', 'shapes', 'materials'] as const;

/**
 * What our own plugins and snippet add to a platform's customer: `privacy_settings` (by purpose: a flag, or `granted` and
 * `at`) and `preferences` (lists of words). `known` is what the platform itself says of privacy; the stricter word stands.
 */
export function addShopperExtras(
  groups: Draft<'user'>,
  customer: Reader,
  known: UserGroups['privacy_settings'],
): void {
  const settings = customer.object(customer.nameOf('privacy_settings', 'privacySettings'));
  const privacy = { ...known };
  for (const purpose of PURPOSES) {
    if (settings === null || !settings.has(purpose)) continue;
    const said = consentOf(settings, purpose);
    privacy[purpose] = privacy[purpose]?.granted === false ? privacy[purpose] : said;
  }
  if (Object.keys(privacy).length > 0) groups.privacy_settings = privacy;
  const preferences = customer.object('preferences');
  if (preferences !== null) groups.preferences = preferencesOf(preferences);
}

/** A value that cannot be read is a refusal. */
function consentOf(settings: Reader, purpose: PrivacyPurpose): { granted: boolean; at: string | null } {
  const detailed = settings.object(purpose);
  if (detailed === null) return { granted: settings.flag(purpose) === true, at: null };
  return { granted: detailed.flag('granted') === true, at: detailed.instant('at') };
}

function preferencesOf(preferences: Reader): UserGroups['preferences'] {
  const out: UserGroups['preferences'] = {};
  for (const name of PREFERENCES) {
    const key = name === 'colours' ? preferences.nameOf('colours', 'colors') : name;
    if (preferences.has(key)) out[name] = preferences.words(key);
  }
  return out;
}
