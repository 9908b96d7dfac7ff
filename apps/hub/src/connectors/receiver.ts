import type { Issue, Result } from '@varai/core';
import type { PlatformApi } from './shop-api.ts';
import type { SubjectRef, Verb } from '@varai/core/platform';

/** Header names in lower case, as Node gives them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Why a request does not count as its sender's. For our logs and metrics; a forger is told none of it. */
export type SignatureFault =
  'missing_signature' | 'bad_signature' | 'missing_id' | 'missing_timestamp' | 'stale_timestamp';

export type Verification = { readonly ok: true } | { readonly ok: false; readonly reason: SignatureFault };
export const VERIFIED: Verification = { ok: true };
export const fault = (reason: SignatureFault): Verification => ({ ok: false, reason });

/** A delivery whose signature is good. */
export interface Delivery {
  /** The resource that the URL names: `orders`. */
  readonly resource: string;
  readonly headers: Headers;
  /** The parsed body; undefined where it is not JSON. */
  readonly body: unknown;
  /** The bytes that were signed. */
  readonly raw: Buffer;
  readonly receivedMs: number;
}

/** What a body is about: the mapper to use and what happened to the resource. */
export interface Subject {
  readonly resource: string;
  readonly verb: Verb;
}

/** What surrounds a resource, read from headers and body alike. */
export interface Envelope {
  /** As the sender wrote it; null where it sends none. */
  readonly topic: string | null;
  /** What happened to what; an issue where the sender's topic is none that we know. */
  readonly subject: Result<Subject>;
  /** The event's own name at its source: equal on every delivery of the event, different for any other event of the store. */
  readonly sourceKey: string;
  /**
   * When the source took the snapshot, ms since 1970. `modified` = it says nothing beyond the body's own modified time;
   * `accepted` = the body is built at delivery, so our acceptance is the only honest answer.
   */
  readonly snapshot: number | 'modified' | 'accepted';
  /** The source's stable time of the event, ms since 1970; null = the body's modified time, else one derived from its identity. */
  readonly timestampMs: number | null;
  /** Within one outbox; 0 elsewhere. */
  readonly sequence: number;
  /** The resource itself, taken out of its envelope. */
  readonly data: unknown;
  /** What is wrong with the envelope. */
  readonly issue: Issue | null;
}

/** How one kind of sender speaks: who it is, how it signs, what it wraps around a resource. Pure. */
export interface Receiver {
  /**
   * What a validly signed body meets that does not map. True: it is refused with the failing path, and its sender keeps it.
   * False: it is taken and parked, because its sender never retries, or switches the webhook off.
   */
  readonly refuses: boolean;
  /** How the sender names its store; null where it does not. */
  shopKey(headers: Headers, query: Query): string | null;
  /** `secrets`: newest first, of which two count. `nowMs` is the hub's clock. */
  verify(raw: Buffer, headers: Headers, secrets: readonly string[], nowMs: number): Verification;
  open(delivery: Delivery): Envelope;
  /** Whom a body speaks of that could not be mapped, as far as can be seen: erasure must find it too. */
  people(resource: string, data: unknown): readonly SubjectRef[];
}

/** A platform: which of its senders this is, and its unsigned hello where it has one. */
export interface Connector {
  receiver(headers: Headers): Receiver;
  /** True for the one unsigned body that is answered 200 and does nothing. */
  isPing?(form: Buffer): boolean;
  /** How its stores are asked. */
  readonly api: PlatformApi;
}
