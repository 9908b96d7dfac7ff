import { createHash, randomBytes } from 'node:crypto';
import type { ApiKeyDocument, StoreId } from '@varai/core/schema';
import type { Collection, Filter } from 'mongodb';
import type { Connections } from './connections.ts';
import type { TenantContext } from './tenancy.ts';

/** A valid key of the hub's API, as far as it may be known. */
export interface KnownKey extends TenantContext {
  /** The public part of the key. */
  readonly keyId: string;
  readonly name: string;
  /** Null = all stores of the tenant. */
  readonly storeId: StoreId | null;
  readonly scopes: readonly string[];
}

/** Keys for the hub's own API: shown once, stored as a hash. */
export class ApiKeys {
  readonly #docs: Collection<ApiKeyDocument>;
  readonly #now: () => number;

  constructor(connections: Connections, now: () => number) {
    this.#docs = connections.directory.collection('api_keys');
    this.#now = now;
  }

  /** Returns the key; it is not shown again. */
  async create(tenant: TenantContext, name: string, scopes: readonly string[]): Promise<string> {
    const id = randomBytes(6).toString('hex');
    const key = `varai_${id}_${randomBytes(24).toString('base64url')}`;
    await this.#docs.insertOne({
      _id: id,
      ...tenant,
      storeId: null,
      name,
      hash: hashOf(key),
      scopes: [...scopes],
      createdAt: new Date(this.#now()),
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    });
    return key;
  }

  /** Whose key this is, or null: unknown, revoked and expired look alike. */
  async find(key: string): Promise<KnownKey | null> {
    const doc = await this.#docs.findOne({ hash: hashOf(key), ...this.#valid() });
    return doc === null
      ? null
      : {
          keyId: doc._id,
          name: doc.name,
          tenantId: doc.tenantId,
          region: doc.region,
          storeId: doc.storeId,
          scopes: doc.scopes,
        };
  }

  async isValid(keyId: string): Promise<boolean> {
    return (await this.#docs.findOne({ _id: keyId, ...this.#valid() }, { projection: { _id: 1 } })) !== null;
  }

  #valid(): Filter<ApiKeyDocument> {
    return {
      revokedAt: null,
      $or: [{ expiresAt: null }, { expiresAt: { $gt: new Date(this.#now()) } }],
    };
  }

  /** A tenant's keys, without their hashes. */
  list(tenant: TenantContext): Promise<Omit<ApiKeyDocument, 'hash'>[]> {
    return this.#docs
      .find({ tenantId: tenant.tenantId }, { projection: { hash: 0 } })
      .sort({ _id: 1 })
      .toArray();
  }

  /** From now on it opens nothing, nor does any session that it opened. False = the tenant has no such valid key. */
  async revoke(tenant: TenantContext, keyId: string): Promise<boolean> {
    const { matchedCount } = await this.#docs.updateOne(
      { _id: keyId, tenantId: tenant.tenantId, revokedAt: null },
      { $set: { revokedAt: new Date(this.#now()) } },
    );
    return matchedCount === 1;
  }
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url');
