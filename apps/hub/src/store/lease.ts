import { randomUUID } from 'node:crypto';
import type { Region } from '@varai/core/schema';
import type { Connections } from './connections.ts';
import { isDuplicateKey } from './guarded-write.ts';

interface LeaseDoc {
  _id: string;
  holder: string;
  until: Date;
}

const TERM_MS = 2_000;

/** Work that one process at a time does. The holder renews at each use; after a crash the next one has it in two seconds. */
export class Lease {
  readonly #connections: Connections;
  readonly #holder = randomUUID();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async hold(region: Region, name: string, nowMs: number): Promise<boolean> {
    const leases = this.#connections.of(region).collection<LeaseDoc>('leases');
    try {
      const doc = await leases.findOneAndUpdate(
        { _id: `${region}:${name}`, $or: [{ holder: this.#holder }, { until: { $lt: new Date(nowMs) } }] },
        { $set: { holder: this.#holder, until: new Date(nowMs + TERM_MS) } },
        { upsert: true, returnDocument: 'after', writeConcern: { w: 1 } },
      );
      return doc?.holder === this.#holder;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
