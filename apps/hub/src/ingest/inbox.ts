import type { Lane } from '../sync/lanes.ts';
import type { Store } from '../store/tenancy.ts';
import type { SynchronizationEvent } from '@varai/core/schema';

/** One accepted request, before it is written. */
export interface Arrival {
  readonly store: Store;
  /** As the specification has it, without `data`: the body follows as bytes. */
  readonly event: Omit<SynchronizationEvent, 'data'>;
  /** URL resource, the key of the platform's mapper: `orders`, `customers`, `products`… */
  readonly resource: string;
  readonly verb: 'create' | 'update' | 'delete';
  readonly lane: Lane;
  /** Pseudonyms of the persons the body speaks of, so that erasure finds it. */
  readonly subjects: readonly string[];
  /** Set where the body could not be mapped: kept whole, visible, replayable, not worked on. */
  readonly parked: { readonly code: string; readonly path: string } | null;
  /** Exactly the bytes received (after gzip); compressed and sealed by the inbox. */
  readonly body: Buffer;
}

/** The queue of record. Resolves only after a journaled majority write. */
export interface Inbox {
  /**
   * Throws InboxUnavailable where the write is not known to be durable (the source must try again) and InboxFull under
   * back-pressure.
   */
  record(arrival: Arrival): Promise<'accepted' | 'duplicate'>;
}

export class InboxUnavailable extends Error {}
export class InboxFull extends Error {
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super('too many events wait to be written');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
