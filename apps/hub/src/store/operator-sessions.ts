import { createHash, randomBytes } from 'node:crypto';
import type { OperatorSessionDocument } from '@varai/core/schema';
import type { Collection } from 'mongodb';
import type { ApiKeys, KnownKey } from './api-keys.ts';
import type { Connections } from './connections.ts';
import type { TenantContext } from './tenancy.ts';

/** Who is logged in, and what changing requests must carry. */
export interface OperatorSession extends TenantContext {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly csrf: string;
  readonly expireAt: Date;
}

/** A working day; an API key opens the next one. */
const LASTS_MS = 8 * 3_600_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Sessions of the dashboard. They are kept by the hash of their token, and end with their API key. */
export class OperatorSessions {
  readonly #docs: Collection<OperatorSessionDocument>;
  readonly #keys: ApiKeys;
  readonly #now: () => number;

  constructor(connections: Connections, keys: ApiKeys, now: () => number) {
    this.#docs = connections.directory.collection('operator_sessions');
    this.#keys = keys;
    this.#now = now;
  }

  async open(key: KnownKey): Promise<{ readonly token: string; readonly session: OperatorSession }> {
    const token = randomBytes(32).toString('base64url');
    const nowMs = this.#now();
    const session = {
      tenantId: key.tenantId,
      region: key.region,
      keyId: key.keyId,
      name: key.name,
      scopes: [...key.scopes],
      csrf: randomBytes(18).toString('base64url'),
      expireAt: new Date(nowMs + LASTS_MS),
    };
    await this.#docs.insertOne({ _id: hashOf(token), ...session, createdAt: new Date(nowMs) });
    return { token, session };
  }

  /** Null: unknown, ended, or its key is valid no more. */
  async find(token: string): Promise<OperatorSession | null> {
    const doc = await this.#docs.findOne({ _id: hashOf(token), expireAt: { $gt: new Date(this.#now()) } });
    if (doc === null || !(await this.#keys.isValid(doc.keyId))) return null;
    const { _id, createdAt: _, ...session } = doc;
    return session;
  }

  async end(token: string): Promise<void> {
    await this.#docs.deleteOne({ _id: hashOf(token) });
  }
}
