import type { Issue } from '@varai/core';
import { differingGroups, hasVoice, saidOf, type Claims } from '@varai/core/conflict';
import { mappers, type Mapped } from '@varai/core/platform';
import type { PulledRecord } from '../../connectors/shop-api.ts';
import type { Keyring } from '../../privacy/keyring.ts';
import type { ListingDoc } from '../../store/documents.ts';
import { asListing, type Listings } from '../../store/listings.ts';
import type { Store } from '../../store/tenancy.ts';
import { claimWorkOf, type ClaimWork } from '../claim-work.ts';
import { leafOf } from '../leaf-of.ts';

/** A pulled record with the claims that it makes: what its source says of it now. */
export interface Said {
  readonly record: PulledRecord;
  readonly mapped: Mapped;
  readonly work: readonly ClaimWork[];
  /** The instant of the snapshot by the source's clock, ms since 1970. */
  readonly answeredMs: number;
}

/** A pulled record that does not map. */
export interface Unread {
  readonly record: PulledRecord;
  readonly issue: Issue;
}

/** Records of one answer as claims, by the same rule as events: an update, as of the answer, first accepted now. */
export async function saidBy(
  keyring: Keyring,
  store: Store,
  records: readonly PulledRecord[],
  answeredMs: number,
  nowMs: number,
): Promise<{ said: Said[]; unread: Unread[] }> {
  const read: { record: PulledRecord; mapped: Mapped }[] = [];
  const unread: Unread[] = [];
  for (const record of records) {
    const result = mappers[store.platform][record.resource]?.(record.data, {
      verb: 'update',
      currency: store.currency,
      timeZone: store.timeZone,
    });
    if (result === undefined) unread.push({ record, issue: { code: 'ingest/unknown-resource', path: '' } });
    else if (result.ok) read.push({ record, mapped: result.value });
    else unread.push({ record, issue: result.issue });
  }
  const acceptance = { snapshotMs: answeredMs, acceptedMs: nowMs, sequence: 0 };
  const work = await claimWorkOf(
    keyring,
    store,
    read.flatMap(({ record: { resource, id, data }, mapped }) =>
      mapped.statements.map((statement) => ({
        store,
        statement,
        acceptance,
        leaf: statement.resourceId === id ? leafOf(store.platform, resource, id, data) : undefined,
      })),
    ),
  );
  let at = 0;
  const said = read.map(({ record, mapped }) => ({
    record,
    mapped,
    work: work.slice(at, (at += mapped.statements.length)),
    answeredMs,
  }));
  return { said, unread };
}

/** True for a record that is a resource of its own, not a part of another (a variation, a refund). */
export const isWhole = ({ record, work }: Said): boolean =>
  work.some(({ listing }) => listing.resourceId === record.id);

export const holds = (held: ReadonlyMap<string, ListingDoc>, { work }: Said): boolean =>
  work.every(
    ({ listing, claims }) => differingGroups(held.get(listing._id)?.claims ?? {}, claims).length === 0,
  );

/** Every listing that these records speak of, as it stands. */
export const listingsOf = (
  listings: Listings,
  store: Store,
  said: readonly Said[],
): Promise<Map<string, ListingDoc>> =>
  listings.byIds(store, [...new Set(said.flatMap(({ work }) => work.map(({ listing }) => listing._id)))]);

/** Which state of its listings a record disagrees with: the sum of their revisions, which only grows. */
export const baseOf = (held: ReadonlyMap<string, ListingDoc>, { work }: Said): number =>
  work.reduce((sum, { listing }) => sum + (held.get(listing._id)?.revision ?? 0), 0);

/** What claims say of some groups, in one text: equal for equal values, whenever they were said. */
export const digestOf = (claims: Claims, groups: readonly string[] = Object.keys(claims)): string =>
  [...groups]
    .sort()
    .map((group) => `${group}=${claims[group] === undefined ? '' : saidOf(claims[group].version)}`)
    .join(' ');

/** Its source spoke of it, and has not deleted it. */
export const speaks = (doc: ListingDoc | undefined): doc is ListingDoc =>
  doc !== undefined && hasVoice(asListing(doc));
