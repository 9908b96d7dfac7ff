import fc from 'fast-check';
import { isObject, type Json } from '../../src/json.ts';
import { derive, type Listing } from '@varai/core/conflict';
import {
  HISTORY_ACCEPTED,
  HISTORY_START,
  listingsAfter,
  userHistories,
  varaiAbout,
  type HistoryEvent,
  type Speaker,
} from '@varai/core/testkit';
import { instants, isOurs, type Terms, somePolicy } from './agreement.ts';
import { law, must } from './law.ts';
import { withoutStore } from './removal.ts';

const FIELDS: Readonly<Record<string, string>> = {
  email_marketing: 'emailMarketing',
  sms_marketing: 'smsMarketing',
  data_sale: 'dataSale',
  analytics: 'analytics',
  face_analysis: 'faceAnalysisConsent',
};
const PURPOSES = Object.keys(FIELDS);

type Consent = Record<string, { granted: boolean }>;

function granted(members: readonly Listing[], { kind, policy, asOfMs }: Terms): (purpose: string) => boolean {
  const consent =
    members.length === 0
      ? {}
      : (derive({ id: (members[0] as Listing).id, kind, members, policy, asOfMs }).body[
          'privacyConsent'
        ] as Consent);
  return (purpose) => consent[FIELDS[purpose] as string]?.granted === true;
}

/** What a listing's present word refuses, read without core: whatever is not plainly granted. */
function refuses(listing: Listing, purpose: string): boolean {
  const claim = listing.claims['privacy_settings'];
  if (claim === undefined) return false;
  if (!isObject(claim.value)) return true;
  const setting = claim.value[purpose];
  return setting !== undefined && !(isObject(setting) && setting['granted'] === true);
}

const isAlive = (listing: Listing): boolean =>
  isOurs(listing) ||
  (listing.claims['lifecycle']?.value as { deleted: boolean } | undefined)?.deleted === false;

const shoppers = () =>
  fc.record({ history: userHistories(), policy: somePolicy(), asOfMs: instants(), pick: fc.nat(7) });

const said = (speaker: Speaker, groups: Record<string, Json>, atMs: number): HistoryEvent => ({
  speaker,
  acceptance: { snapshotMs: atMs, acceptedMs: atMs, sequence: 0 },
  statement: {
    kind: 'user',
    resourceId: speaker.resourceId,
    modifiedAt: new Date(atMs).toISOString(),
    verb: 'create',
    groups,
    subject: null,
  },
});

const all = (value: boolean): Json =>
  Object.fromEntries(PURPOSES.map((purpose) => [purpose, { granted: value, at: null }]));
const LATER_MS = HISTORY_ACCEPTED + 86_400_000;
const UNREADABLE: readonly Json[] = ['yes', 1, true, null, [], { granted: 'true' }, { granted: 1 }, {}];

/** The same history, one listing's setting (or all of its settings) replaced by something that cannot be read. */
function garbled(listing: Listing, purpose: string | null, garbage: Json): Listing {
  const claim = listing.claims['privacy_settings'];
  if (claim === undefined) return listing;
  const value =
    purpose === null
      ? isObject(garbage)
        ? 'unreadable'
        : garbage
      : { ...(claim.value as Record<string, Json>), [purpose]: garbage };
  return { ...listing, claims: { ...listing.claims, privacy_settings: { ...claim, value } } };
}

export const privacy = [
  law(
    'privacy-meet',
    'another listing never turns a refusal into a grant; of what is said at present, one refusal refuses',
    3,
    shoppers(),
    ({ history, policy, asOfMs, pick }) => {
      const terms: Terms = { kind: 'user', policy, asOfMs };
      const members = listingsAfter(history.events);
      const added = members[pick % members.length] as Listing;
      const before = members.filter((member) => member !== added);
      const [was, is] = [granted(before, terms), granted(members, terms)];
      for (const purpose of PURPOSES) {
        must(
          `${purpose}: a present refusal refuses`,
          !is(purpose) || !members.some((member) => isAlive(member) && refuses(member, purpose)),
        );
        must(
          `${purpose}: nobody spoke of it, nobody granted it`,
          !is(purpose) || members.some((member) => member.claims['privacy_settings'] !== undefined),
        );
        const wasRefused = before.some((member) => refuses(member, purpose));
        if (wasRefused && !isOurs(added))
          must(`${purpose}: ${added.id} must not loosen it`, was(purpose) || !is(purpose));
      }
    },
  ),
  law(
    'privacy-unreadable',
    'what cannot be read is a refusal',
    1,
    fc.record({
      shopper: shoppers(),
      garbage: fc.constantFrom(...UNREADABLE),
      purpose: fc.option(fc.constantFrom(...PURPOSES)),
    }),
    ({ shopper: { history, policy, asOfMs, pick }, garbage, purpose }) => {
      const members = listingsAfter(history.events);
      const target = pick % members.length;
      const read = members.map((member, index) =>
        index === target ? garbled(member, purpose, garbage) : member,
      );
      if (
        (members[target] as Listing).claims['privacy_settings'] === undefined ||
        !isAlive(members[target] as Listing)
      )
        return;
      const is = granted(read, { kind: 'user', policy, asOfMs });
      for (const each of purpose === null ? PURPOSES : [purpose]) must(`${each} is refused`, !is(each));
    },
  ),
  law(
    'refusals',
    'a refusal survives removal, replay and re-import, until the subject lifts it',
    3,
    fc.record({
      shopper: shoppers(),
      replayed: fc.array(fc.nat(15), { maxLength: 6 }),
      imported: fc.boolean(),
      twice: fc.boolean(),
    }),
    ({ shopper: { history, policy, asOfMs, pick }, replayed, imported, twice }) => {
      const terms: Terms = { kind: 'user', policy, asOfMs };
      const { events } = history;
      const before = listingsAfter(events);
      const gone = before[pick % before.length] as Listing;
      if (isOurs(gone)) return;
      const refused = PURPOSES.filter((purpose) => refuses(gone, purpose));
      let listings = withoutStore(before, gone.storeId);
      const again = replayed.map((at) => events[at % events.length] as HistoryEvent);
      const grant = said(gone, { lifecycle: { deleted: false }, privacy_settings: all(true) }, LATER_MS);
      listings = listingsAfter(imported ? [...again, grant] : again, listings);
      if (twice) listings = withoutStore(listings, gone.storeId);
      const members = listings.filter((listing) => listing.id === gone.id);
      const is = granted(members, terms);
      for (const purpose of refused) must(`${purpose} stays refused`, members.length > 0 && !is(purpose));
      const early = listingsAfter(
        [said(varaiAbout('user', gone.id), { privacy_settings: all(true) }, HISTORY_START - 1000)],
        members,
      );
      for (const purpose of refused)
        must(`${purpose} is not lifted by an earlier grant`, !granted(early, terms)(purpose));
      const subject = said(varaiAbout('user', gone.id), { privacy_settings: all(true) }, LATER_MS + 1000);
      const back = said(
        gone,
        { lifecycle: { deleted: false }, privacy_settings: all(true) },
        LATER_MS + 2000,
      );
      const lifted = granted(listingsAfter([subject, back], members), terms);
      for (const purpose of refused) must(`${purpose} is lifted by the subject`, lifted(purpose));
    },
  ),
  law(
    'loosening',
    'a source may loosen its own earlier word',
    1,
    shoppers(),
    ({ history, policy, asOfMs, pick }) => {
      const { speaker } = history.events[pick % history.events.length] as HistoryEvent;
      const events = history.events.filter((event) => event.speaker.id === speaker.id);
      const word = said(speaker, { lifecycle: { deleted: false }, privacy_settings: all(true) }, LATER_MS);
      const is = granted(listingsAfter([word, ...events]), { kind: 'user', policy, asOfMs });
      for (const purpose of PURPOSES) must(`${purpose} is granted`, is(purpose));
    },
  ),
];
