import { hash } from 'node:crypto';
import { canonical, fail, ok } from '@varai/core';
import { mappers, type Verb } from '@varai/core/platform';
import { connectors } from '../../connectors/index.ts';
import type { PulledRecord, PulledResource } from '../../connectors/shop-api.ts';
import type { Arrival } from '../../ingest/inbox.ts';
import { arrivalOf } from '../../ingest/receive.ts';
import type { Keyring } from '../../privacy/keyring.ts';
import type { Store } from '../../store/tenancy.ts';
import { digestOf, type Said, type Unread } from './said.ts';

interface Answered {
  readonly answeredMs: number;
  readonly nowMs: number;
}

/**
 * What a source answered, as an event for the inbox. `base` is the revision of the listing that the record disagrees with: the
 * same answer to the same state is one event however often it is pulled, and a value that comes back later is a new one.
 * `asOfAnswer`: its answer counts as of now, whatever older modified time it gives.
 */
export const eventOfSaid = (
  keyring: Keyring,
  store: Store,
  { record, mapped, work, answeredMs }: Said,
  base: number,
  nowMs: number,
  asOfAnswer = false,
): Arrival => {
  const digests = work.map(({ claims }) => digestOf(claims)).join('\n');
  const key = [hash('sha256', digests, 'base64url'), base, ...(asOfAnswer ? [answeredMs] : [])];
  return event(keyring, store, record, 'update', key, ok(mapped), { answeredMs, nowMs }, asOfAnswer);
};

/** One that does not map: parked once, visible, replayable after a fix. */
export const eventOfUnread = (
  keyring: Keyring,
  store: Store,
  { record, issue }: Unread,
  answered: Answered,
): Arrival =>
  event(
    keyring,
    store,
    record,
    'update',
    [hash('sha256', canonical(record.data), 'base64url')],
    fail(issue),
    answered,
    false,
  );

/** A resource that its source no longer has: deleted as of its answer. Null where the platform's mapper has no deletions. */
export function eventOfGone(
  keyring: Keyring,
  store: Store,
  resource: PulledResource,
  id: string,
  answered: Answered,
): Arrival | null {
  const record: PulledRecord = { resource, id, data: { id }, modifiedMs: null };
  const mapped = mappers[store.platform][resource]?.(record.data, {
    verb: 'delete',
    currency: store.currency,
    timeZone: store.timeZone,
  });
  return mapped?.ok === true
    ? event(keyring, store, record, 'delete', ['gone', answered.answeredMs], mapped, answered, true)
    : null;
}

function event(
  keyring: Keyring,
  store: Store,
  record: PulledRecord,
  verb: Verb,
  key: readonly (string | number)[],
  mapped: Parameters<typeof arrivalOf>[5],
  { answeredMs, nowMs }: Answered,
  asOfAnswer: boolean,
): Arrival {
  const { resource, id, data, modifiedMs } = record;
  const arrival = arrivalOf(
    store,
    { nowMs, body: Buffer.from(JSON.stringify(data)) },
    connectors[store.platform].receiver({}),
    {
      topic: null,
      subject: ok({ resource, verb }),
      sourceKey: ['pull', resource, id, modifiedMs ?? '', ...key].join('\n'),
      snapshot: answeredMs,
      timestampMs: modifiedMs ?? (asOfAnswer ? answeredMs : null),
      sequence: 0,
      data,
      issue: null,
    },
    { resource, verb },
    mapped,
    (whose, subject) => keyring.pseudonym(whose, subject),
  );
  return asOfAnswer
    ? { ...arrival, event: { ...arrival.event, version: { ...arrival.event.version, from: 'answer' } } }
    : arrival;
}
