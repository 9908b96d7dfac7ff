import { randomBytes } from 'node:crypto';
import { fail, parseExact, type Issue, type Result } from '@varai/core';
import type { Mapped, PlatformMappers, SubjectRef } from '@varai/core/platform';
import { connectors } from '../connectors/index.ts';
import type { Envelope, Headers, Query, Receiver, SignatureFault, Subject } from '../connectors/receiver.ts';
import type { Reached } from '../observe/steps.ts';
import type { Directory, Platform, Store } from '../store/tenancy.ts';
import { laneOf, type Lane } from '../sync/lanes.ts';
import { describe, describeUnmapped, type Description } from './describe.ts';
import { eventIdOf, timeOfIdentity } from './event-id.ts';
import { InboxUnavailable, type Arrival, type Inbox } from './inbox.ts';

export interface ReceiveDependencies {
  readonly directory: Pick<Directory, 'find'>;
  readonly inbox: Inbox;
  readonly mappers: Readonly<Record<Platform, PlatformMappers>>;
  /** The name under which erasure finds a person's bodies. */
  readonly pseudonym: (store: Store, subject: SubjectRef) => string;
  /** A mapper threw, which it promises not to: a fault of ours, told once per event. */
  readonly onMapperFault: (error: unknown, platform: Platform, resource: string) => void;
  /** An event is durable, so many ms after its bytes. */
  readonly onDurable?: (store: Store, lane: Lane, ackMs: number) => void;
  readonly reached: Reached;
}

export interface Incoming {
  readonly platform: Platform;
  /** As the URL names it, in lower case. */
  readonly resource: string;
  readonly headers: Headers;
  readonly query: Query;
  /** Form-encoded rather than JSON: only a connector's ping may be. */
  readonly isForm: boolean;
  /** The exact bytes, after content encoding. */
  readonly body: Buffer;
  readonly nowMs: number;
}

export type Answer =
  | {
      readonly kind: 'recorded';
      readonly result: 'accepted' | 'duplicate' | 'parked';
      readonly eventId: string;
      readonly resource: string;
      readonly lane: Lane;
      readonly issue: Issue | null;
    }
  | { readonly kind: 'pong' }
  | { readonly kind: 'unauthorized'; readonly reason: SignatureFault | 'unknown_store' }
  | { readonly kind: 'refused'; readonly issue: Issue }
  | { readonly kind: 'unsupported-media-type' };

/**
 * One delivery: whose it is, whether it is theirs, what it says; durable in the inbox before the answer.
 * Throws InboxFull and InboxUnavailable; anything else thrown is a bug.
 */
export type Receive = (incoming: Incoming) => Promise<Answer>;

// An unknown store costs a forger the same work as a wrong signature, so that neither answer nor effort tells them apart.
const NOBODYS_SECRETS: readonly string[] = [randomBytes(24).toString('base64')];
const NOT_JSON: Result<never> = fail<Issue>({ code: 'ingest/not-json', path: '' });
const UNKNOWN_RESOURCE: Result<never> = fail<Issue>({ code: 'ingest/unknown-resource', path: '' });
const MAPPER_FAULT: Result<never> = fail<Issue>({ code: 'ingest/mapper-fault', path: '' });
const PLAIN_NAME = /^[a-z][a-z0-9_./-]{0,79}$/;

export function createReceive(dependencies: ReceiveDependencies): Receive {
  const { inbox, pseudonym, reached } = dependencies;

  return async function receive(incoming) {
    const { platform, headers, body, nowMs } = incoming;
    const startedMs = performance.now();
    reached('ingest.received');
    const connector = connectors[platform];
    if (incoming.isForm)
      return connector.isPing?.(body) === true ? { kind: 'pong' } : { kind: 'unsupported-media-type' };

    const receiver = connector.receiver(headers);
    const store = await findStore(
      dependencies.directory,
      platform,
      receiver.shopKey(headers, incoming.query),
    );
    const verified = receiver.verify(body, headers, store === null ? NOBODYS_SECRETS : store.secrets, nowMs);
    if (store === null) return { kind: 'unauthorized', reason: 'unknown_store' };
    if (!verified.ok) return { kind: 'unauthorized', reason: verified.reason };
    reached('ingest.verified');

    const parsed = parse(body);
    const envelope = receiver.open({
      resource: incoming.resource,
      headers,
      body: parsed,
      raw: body,
      receivedMs: nowMs,
    });
    const subject = envelope.subject;
    const mapped = parsed === undefined ? NOT_JSON : map(dependencies, store, envelope);
    if (!mapped.ok && receiver.refuses) return { kind: 'refused', issue: mapped.issue };

    const arrival = arrivalOf(
      store,
      incoming,
      receiver,
      envelope,
      subject.ok ? subject.value : unreadSubject(envelope.topic, incoming.resource),
      mapped,
      pseudonym,
    );
    const recorded = await inbox.record(arrival);
    dependencies.onDurable?.(store, arrival.lane, performance.now() - startedMs);
    const result = recorded === 'accepted' && arrival.parked !== null ? 'parked' : recorded;
    return {
      kind: 'recorded',
      result,
      eventId: arrival.event.eventId,
      resource: arrival.resource,
      lane: arrival.lane,
      issue: mapped.ok ? null : mapped.issue,
    };
  };
}

async function findStore(
  directory: Pick<Directory, 'find'>,
  platform: Platform,
  key: string | null,
): Promise<Store | null> {
  if (key === null) return null;
  try {
    return await directory.find(platform, key);
  } catch (cause) {
    throw new InboxUnavailable('the directory of stores cannot be read', { cause });
  }
}

function parse(body: Buffer): unknown {
  try {
    return parseExact(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function map(dependencies: ReceiveDependencies, store: Store, envelope: Envelope): Result<Mapped> {
  if (envelope.issue !== null) return fail(envelope.issue);
  if (!envelope.subject.ok) return envelope.subject;
  const { resource, verb } = envelope.subject.value;
  const mappers = dependencies.mappers[store.platform];
  if (!Object.hasOwn(mappers, resource)) return UNKNOWN_RESOURCE;
  const mapper = mappers[resource];
  if (mapper === undefined) return UNKNOWN_RESOURCE;
  try {
    return mapper(envelope.data, { verb, currency: store.currency, timeZone: store.timeZone });
  } catch (error) {
    dependencies.onMapperFault(error, store.platform, resource);
    return MAPPER_FAULT;
  }
}

// A topic that we do not know stays as the row's resource: once there is a mapper for it, the row can be replayed.
function unreadSubject(topic: string | null, resource: string): Subject {
  const name = (topic ?? resource).toLowerCase();
  return { resource: PLAIN_NAME.test(name) ? name : 'unknown', verb: 'update' };
}

/** An event as the inbox takes it, whoever brought it. */
export function arrivalOf(
  store: Store,
  incoming: Pick<Incoming, 'nowMs' | 'body'>,
  receiver: Receiver,
  envelope: Envelope,
  subject: Subject,
  mapped: Result<Mapped>,
  pseudonym: ReceiveDependencies['pseudonym'],
): Arrival {
  const { resource, verb } = subject;
  const about: Description = mapped.ok
    ? describe(mapped.value, resource, verb)
    : describeUnmapped(envelope.data, resource, verb, receiver.people(resource, envelope.data));
  const eventId = eventIdOf(store.storeId, envelope.sourceKey);
  const modifiedMs = mapped.ok ? modifiedOf(mapped.value) : null;
  const sourceMs =
    typeof envelope.snapshot === 'number'
      ? envelope.snapshot
      : envelope.snapshot === 'modified'
        ? modifiedMs
        : null;
  const subjects: string[] = [];
  let userId: string | undefined;
  for (const person of about.people) {
    const name = pseudonym(store, person);
    if (person.type === 'customer') userId ??= name;
    subjects.push(name);
  }
  const { lane, priority } = laneOf(resource);
  return {
    store,
    event: {
      eventId,
      timestamp: new Date(envelope.timestampMs ?? modifiedMs ?? timeOfIdentity(eventId)),
      source: store.platform,
      eventType: about.eventType,
      entityType: about.entityType,
      entityId: about.entityId,
      metadata: {
        storeId: store.storeId,
        region: store.region,
        priority,
        ...(userId === undefined ? {} : { userId }),
        ...(about.sessionId === null ? {} : { sessionId: about.sessionId }),
      },
      version: {
        snapshotMs: sourceMs ?? incoming.nowMs,
        acceptedMs: incoming.nowMs,
        sequence: envelope.sequence,
        from: sourceMs === null ? 'acceptance' : 'source',
      },
    },
    resource,
    verb,
    lane,
    subjects,
    parked: mapped.ok ? null : { code: mapped.issue.code, path: mapped.issue.path },
    body: incoming.body,
  };
}

/** The body's own modified time, ms since 1970; null where it has none after 1970. */
function modifiedOf(mapped: Mapped): number | null {
  const text = mapped.statements[0]?.modifiedAt ?? mapped.interactions[0]?.at ?? null;
  if (text === null) return null;
  const ms = Date.parse(text);
  return ms >= 0 ? ms : null;
}
