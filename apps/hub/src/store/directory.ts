import { randomBytes } from 'node:crypto';
import { defaultPolicy, policySchema, type Policy } from '@varai/core/conflict';
import { storeIdSchema, tenantIdSchema, type Region, type StoreId, type TenantId } from '@varai/core/schema';
import { Binary, type Collection } from 'mongodb';
import { open, seal } from '../privacy/envelope.ts';
import type { Keyring } from '../privacy/keyring.ts';
import type { Connections } from './connections.ts';
import { isDuplicateKey } from './guarded-write.ts';
import type { ShopAccess } from '../connectors/shop-api.ts';
import type { Directory, Platform, Store, TenantContext } from './tenancy.ts';

interface SecretDoc {
  sealed: Binary;
  createdAt: Date;
  expiresAt: Date | null;
}
export interface StoreDoc {
  _id: StoreId;
  tenantId: TenantId;
  region: Region;
  platform: Platform;
  shopKey: string;
  name: string;
  secrets: SecretDoc[];
  access: { url: string; sealed: Binary } | null;
  currency: string | null;
  timeZone: string;
  origins: string[];
  status: 'active' | 'suspended' | 'uninstalled';
  createdAt: Date;
  updatedAt: Date;
}
interface TenantDoc {
  _id: TenantId;
  region: Region;
  name: string;
  status: 'active' | 'suspended';
  policy: Policy | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface NewStore {
  readonly storeId: string;
  readonly tenantId: string;
  readonly region: Region;
  readonly platform: Platform;
  readonly shopKey: string;
  readonly name?: string;
  /** Left out = a fresh random one. */
  readonly secret?: string;
  readonly currency?: string | null;
  readonly timeZone?: string;
  readonly origins?: readonly string[];
}

/** A store as it is listed, without its secrets. */
export type ListedStore = Omit<StoreDoc, 'secrets' | 'access'> & { access: { url: string } | null };

/** What the caller asked for cannot be done; the message is for people and names the field. */
export class DirectoryProblem extends Error {}

const KNOWN_MS = 5_000;
const UNKNOWN_MS = 1_000;
/** Both secrets are valid this long after a rotation. */
const OVERLAP_MS = 24 * 3_600_000;

interface Held<T> {
  readonly untilMs: number;
  readonly value: T;
}

/** Tenants, stores and their secrets: small, without personal data, read before the region is known. */
export class MongoDirectory implements Directory {
  readonly #stores: Collection<StoreDoc>;
  readonly #tenants: Collection<TenantDoc>;
  readonly #keyring: Keyring;
  readonly #now: () => number;
  readonly #held = new Map<string, Held<Promise<Store | null>>>();
  readonly #policies = new Map<string, Held<Promise<Policy>>>();

  constructor(connections: Connections, keyring: Keyring, now: () => number) {
    this.#stores = connections.directory.collection('opticians_stores');
    this.#tenants = connections.directory.collection('tenants');
    this.#keyring = keyring;
    this.#now = now;
  }

  find(platform: Platform, key: string): Promise<Store | null> {
    const shopKey = key.trim().toLowerCase();
    return this.#hold(`${platform}|${shopKey}`, () =>
      this.#stores.findOne({ platform, status: 'active', $or: [{ shopKey }, { _id: shopKey as StoreId }] }),
    );
  }

  byId(storeId: string): Promise<Store | null> {
    return this.#hold(storeId, () =>
      this.#stores.findOne({ _id: storeId as StoreId, status: { $ne: 'uninstalled' } }),
    );
  }

  #hold(key: string, read: () => Promise<StoreDoc | null>): Promise<Store | null> {
    const known = this.#held.get(key);
    if (known !== undefined && known.untilMs > this.#now()) return known.value;
    const value = read().then((doc) => (doc === null ? null : this.#open(doc)));
    this.#held.set(key, { untilMs: this.#now() + KNOWN_MS, value });
    value.then(
      (store) => {
        if (store === null) this.#held.set(key, { untilMs: this.#now() + UNKNOWN_MS, value });
      },
      () => this.#held.delete(key),
    );
    if (this.#held.size > 10_000) this.#held.delete(this.#held.keys().next().value as string);
    return value;
  }

  async #open(doc: StoreDoc): Promise<Store> {
    const keys = await this.#keyring.tenant(doc);
    const valid = doc.secrets.filter(
      (secret) => secret.expiresAt === null || secret.expiresAt.getTime() > this.#now(),
    );
    const { _id, secrets: _, access, status: __, createdAt: ___, updatedAt: ____, ...rest } = doc;
    return {
      ...rest,
      storeId: _id,
      secrets: valid.map((secret) => open(keys.wrapping, secret.sealed.buffer).toString()),
      access:
        access === null
          ? null
          : {
              url: access.url,
              credentials: JSON.parse(open(keys.wrapping, access.sealed.buffer).toString()) as Record<
                string,
                string
              >,
            },
    };
  }

  policyOf(tenant: TenantContext): Promise<Policy> {
    const known = this.#policies.get(tenant.tenantId);
    if (known !== undefined && known.untilMs > this.#now()) return known.value;
    const value = this.#tenants.findOne({ _id: tenant.tenantId }).then((doc) => doc?.policy ?? defaultPolicy);
    value.catch(() => this.#policies.delete(tenant.tenantId));
    this.#policies.set(tenant.tenantId, { untilMs: this.#now() + KNOWN_MS, value });
    return value;
  }

  /**
   * Throws ZodError where the policy is not one, DirectoryProblem where the tenant is not there. The version grows by one and
   * is never given twice; entities follow by re-derivation.
   */
  async setPolicy(tenant: TenantContext, policy: unknown): Promise<Policy> {
    for (;;) {
      const doc = await this.#tenants.findOne({ _id: tenant.tenantId });
      if (doc === null) throw new DirectoryProblem(`there is no tenant "${tenant.tenantId}"`);
      const next = policySchema.parse({
        ...(policy as object),
        version: (doc.policy ?? defaultPolicy).version + 1,
      });
      // Guarded by what was read: entities made under one version must all have been made under the same rules.
      const unchanged = doc.policy === null ? { policy: null } : { 'policy.version': doc.policy.version };
      const { matchedCount } = await this.#tenants.updateOne(
        { _id: tenant.tenantId, ...unchanged },
        { $set: { policy: next, updatedAt: new Date(this.#now()) } },
      );
      this.#policies.delete(tenant.tenantId);
      if (matchedCount === 1) return next;
    }
  }

  async tenant(tenantId: string): Promise<TenantContext | null> {
    const doc = await this.#tenants.findOne({ _id: tenantId as TenantId });
    return doc === null ? null : { tenantId: doc._id, region: doc.region };
  }

  /** Makes the tenant where it is new. Throws DirectoryProblem where it lives in the other region. */
  async ensureTenant(tenantId: string, region: Region, name = tenantId): Promise<TenantContext> {
    const _id = named(tenantIdSchema.safeParse(tenantId), 'tenant');
    const now = new Date(this.#now());
    await this.#tenants.updateOne(
      { _id },
      { $setOnInsert: { region, name, status: 'active', policy: null, createdAt: now, updatedAt: now } },
      { upsert: true },
    );
    const doc = (await this.#tenants.findOne({ _id })) as TenantDoc;
    if (doc.region !== region)
      throw new DirectoryProblem(
        `tenant "${tenantId}" lives in ${doc.region}; moving a tenant to ${region} is not supported`,
      );
    return { tenantId: _id, region };
  }

  /** Returns the secret to paste into the shop: it is not shown again. A removed store may be added anew under its id. */
  async addStore(store: NewStore): Promise<{ storeId: StoreId; secret: string }> {
    const _id = named(storeIdSchema.safeParse(store.storeId), 'store');
    const tenant = await this.ensureTenant(store.tenantId, store.region);
    const secret = store.secret ?? randomBytes(32).toString('base64url');
    const now = new Date(this.#now());
    const doc: StoreDoc = {
      _id,
      ...tenant,
      platform: store.platform,
      shopKey: store.shopKey.trim().toLowerCase(),
      name: store.name ?? store.storeId,
      secrets: [await this.#seal(tenant, secret, now)],
      access: null,
      currency: store.currency ?? null,
      timeZone: store.timeZone ?? 'UTC',
      origins: [...(store.origins ?? [])],
      status: 'active',
      createdAt: now,
      updatedAt: now,
    };
    try {
      await this.#stores.insertOne(doc);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.#comeBack(doc);
    }
    this.#held.clear();
    return { storeId: _id, secret };
  }

  /** A store that was removed may come back as what it was: its tenant's, in its region, on its platform. */
  async #comeBack(doc: StoreDoc): Promise<void> {
    const { _id, tenantId, region, platform, ...fresh } = doc;
    const taken = new DirectoryProblem(
      `store "${_id}" or shop "${doc.shopKey}" on ${platform} is there already`,
    );
    try {
      const { matchedCount } = await this.#stores.updateOne(
        { _id, tenantId, region, platform, status: 'uninstalled' },
        { $set: fresh },
      );
      if (matchedCount === 0) throw taken;
    } catch (error) {
      throw isDuplicateKey(error) ? taken : error;
    }
  }

  async #seal(tenant: TenantContext, secret: string, now: Date): Promise<SecretDoc> {
    const keys = await this.#keyring.tenant(tenant);
    return { sealed: new Binary(seal(keys.wrapping, Buffer.from(secret))), createdAt: now, expiresAt: null };
  }

  /** A new secret; the one before stays valid for a day, older ones end at once. */
  async rotateSecret(
    storeId: string,
    secret = randomBytes(32).toString('base64url'),
  ): Promise<{ secret: string; olderValidUntil: Date }> {
    const doc = await this.#stores.findOne({ _id: storeId as StoreId });
    if (doc === null) throw new DirectoryProblem(`there is no store "${storeId}"`);
    const now = new Date(this.#now());
    const olderValidUntil = new Date(now.getTime() + OVERLAP_MS);
    const [older] = doc.secrets;
    const secrets = [
      await this.#seal(doc, secret, now),
      ...(older === undefined ? [] : [{ ...older, expiresAt: olderValidUntil }]),
    ];
    const { matchedCount } = await this.#stores.updateOne(
      { _id: doc._id, 'secrets.0.sealed': older?.sealed },
      { $set: { secrets, updatedAt: now } },
    );
    this.#held.clear();
    if (matchedCount === 0)
      throw new DirectoryProblem(
        `the secret of store "${storeId}" was rotated by somebody else just now; nothing was changed`,
      );
    return { secret, olderValidUntil };
  }

  /** How the store's API is reached from now on; null = not at all. Throws DirectoryProblem where there is no such store. */
  async setAccess(storeId: string, access: ShopAccess | null): Promise<void> {
    const doc = await this.#stores.findOne({ _id: storeId as StoreId });
    if (doc === null) throw new DirectoryProblem(`there is no store "${storeId}"`);
    const { wrapping } = await this.#keyring.tenant(doc);
    const stored =
      access === null
        ? null
        : {
            url: access.url.replace(/\/+$/, ''),
            sealed: new Binary(seal(wrapping, Buffer.from(JSON.stringify(access.credentials)))),
          };
    await this.#stores.updateOne(
      { _id: doc._id },
      { $set: { access: stored, updatedAt: new Date(this.#now()) } },
    );
    this.#held.clear();
  }

  async setStatus(storeId: string, status: StoreDoc['status']): Promise<void> {
    await this.#stores.updateOne(
      { _id: storeId as StoreId },
      { $set: { status, updatedAt: new Date(this.#now()) } },
    );
    this.#held.clear();
  }

  async stores(tenantId?: string): Promise<ListedStore[]> {
    const docs = await this.#stores
      .find<ListedStore>(tenantId === undefined ? {} : { tenantId: tenantId as TenantId }, {
        projection: { secrets: 0, 'access.sealed': 0 },
      })
      .sort({ _id: 1 })
      .toArray();
    return docs;
  }
}

function named<T>(
  result: { success: true; data: T } | { success: false; error: { issues: readonly { message: string }[] } },
  field: string,
): T {
  if (result.success) return result.data;
  throw new DirectoryProblem(`${field}: expected ${result.error.issues[0]?.message ?? 'a valid id'}`);
}
