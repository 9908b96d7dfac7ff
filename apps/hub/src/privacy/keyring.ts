import { createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import type { SubjectRef } from '@varai/core/platform';
import type { Region } from '@varai/core/schema';
import { Binary, type Collection } from 'mongodb';
import type { Connections } from '../store/connections.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { insertMissing, isDuplicateKey } from '../store/guarded-write.ts';
import { open, seal } from './envelope.ts';
import type { RegionKeys } from './key-file.ts';
import { signingKey, type SigningKey } from './signing-key.ts';

interface TenantKeyDoc {
  _id: string;
  wrapped: Binary;
}
interface BodyKeyDoc {
  /** `<tenant>:<day>`. */
  _id: string;
  tenantId: string;
  wrapped: Binary;
  /** From when on it may die; it does once no body is left that needs it. */
  expireAt: Date;
}
interface SubjectKeyDoc {
  /** The subject's pseudonym. */
  _id: string;
  tenantId: string;
  region: Region;
  wrapped: Binary;
}

/** What is derived from a tenant's key. */
export interface TenantKeys {
  readonly wrapping: KeyObject;
  readonly pseudonym: KeyObject;
  readonly lookup: KeyObject;
}

const KEPT_SUBJECTS = 20_000;
const DAY_MS = 86_400_000;

/**
 * Keys in three steps: region key (outside the database) -> tenant key -> keys of a subject, and of a tenant's day of raw
 * bodies. Deleting a subject's key makes all that was sealed under it unreadable, in backups too.
 */
export class Keyring {
  readonly #connections: Connections;
  readonly #regionKeys: RegionKeys;
  readonly #retentionDays: number;
  readonly #tenants = new Map<string, Promise<TenantKeys>>();
  readonly #loaded = new Map<string, TenantKeys>();
  readonly #bodyKeys = new Map<string, Promise<{ id: string; key: KeyObject }>>();
  readonly #subjects = new Map<string, KeyObject>();

  constructor(connections: Connections, regionKeys: RegionKeys, retentionDays: number) {
    this.#connections = connections;
    this.#regionKeys = regionKeys;
    this.#retentionDays = retentionDays;
  }

  /** Loads a tenant's keys, making them at the first call. */
  tenant(context: TenantContext): Promise<TenantKeys> {
    return memo(this.#tenants, `${context.region}:${context.tenantId}`, async () => {
      const docs = this.#connections.of(context.region).collection<TenantKeyDoc>('tenant_keys');
      const key = await this.#firstWrite(docs, context.tenantId, this.#regionKeys.of(context.region), {});
      const derive = (purpose: string): KeyObject =>
        createSecretKey(Buffer.from(hkdfSync('sha256', key.export(), context.tenantId, purpose, 32)));
      const keys = { wrapping: derive('wrapping'), pseudonym: derive('pseudonym'), lookup: derive('lookup') };
      this.#loaded.set(context.tenantId, keys);
      return keys;
    });
  }

  /** The key that a region's certificates are signed with. */
  signing(region: Region): SigningKey {
    return signingKey(this.#regionKeys.of(region));
  }

  #loadedKeys(context: TenantContext): TenantKeys {
    const keys = this.#loaded.get(context.tenantId);
    if (keys === undefined) throw new Error("the directory loads a tenant's keys before its stores are used");
    return keys;
  }

  /** The name under which a person is known here; the same for every body that speaks of them. 22 characters. */
  pseudonym(store: TenantContext & { readonly storeId: string }, subject: SubjectRef): string {
    const mac = createHmac('sha256', this.#loadedKeys(store).pseudonym).update(
      `${store.storeId}|${subject.type}|${subject.id}`,
    );
    return mac.digest('base64url').slice(0, 22);
  }

  /** Keyed hash for look-ups of personal values (a verified e-mail): equal values meet, nobody can try them out. */
  lookup(context: TenantContext, value: string): string {
    return createHmac('sha256', this.#loadedKeys(context).lookup)
      .update(value)
      .digest('base64url')
      .slice(0, 24);
  }

  /** The key of today's raw bodies of a tenant. It dies with their retention. */
  bodyKey(context: TenantContext, nowMs: number): Promise<{ id: string; key: KeyObject }> {
    const day = Math.floor(nowMs / DAY_MS);
    const id = `${context.tenantId}:${new Date(day * DAY_MS).toISOString().slice(0, 10)}`;
    return memo(this.#bodyKeys, `${context.region}:${id}`, async () => {
      const docs = this.#connections.of(context.region).collection<BodyKeyDoc>('body_keys');
      // Two days of grace: the last body of the day is kept for the whole retention.
      const expireAt = new Date((day + this.#retentionDays + 2) * DAY_MS);
      const key = await this.#firstWrite(docs, id, (await this.tenant(context)).wrapping, {
        tenantId: context.tenantId,
        expireAt,
      });
      return { id, key };
    });
  }

  /** A body key by its id; null once it has died. */
  async bodyKeyById(context: TenantContext, id: string): Promise<KeyObject | null> {
    const held = this.#bodyKeys.get(`${context.region}:${id}`);
    if (held !== undefined) return (await held).key;
    const doc = await this.#connections
      .of(context.region)
      .collection<BodyKeyDoc>('body_keys')
      .findOne({ _id: id });
    if (doc === null) return null;
    const key = createSecretKey(open((await this.tenant(context)).wrapping, doc.wrapped.buffer));
    this.#bodyKeys.set(`${context.region}:${id}`, Promise.resolve({ id, key }));
    return key;
  }

  /** The keys of these subjects, made where they are new. One read, and one write where any is new. */
  async subjects(
    context: TenantContext,
    pseudonyms: readonly string[],
  ): Promise<ReadonlyMap<string, KeyObject>> {
    const keys = new Map<string, KeyObject>();
    const missing = pseudonyms.filter((pseudonym) => {
      const held = this.#subjects.get(pseudonym);
      if (held !== undefined) keys.set(pseudonym, held);
      return held === undefined;
    });
    if (missing.length === 0) return keys;
    const { wrapping } = await this.tenant(context);
    const docs = this.#connections.forSteps(context.region).collection<SubjectKeyDoc>('subject_keys');
    const take = async (ids: readonly string[]): Promise<void> => {
      for await (const doc of docs.find({ _id: { $in: [...ids] }, ...ownedBy(context) }))
        keys.set(doc._id, createSecretKey(open(wrapping, doc.wrapped.buffer)));
    };
    await take(missing);
    const fresh = missing.filter((pseudonym) => !keys.has(pseudonym));
    if (fresh.length > 0) {
      const random = randomBytes(32 * fresh.length);
      const made = fresh.map((pseudonym, i) => ({ pseudonym, bytes: random.subarray(32 * i, 32 * i + 32) }));
      const known = await insertMissing(
        docs,
        made.map(({ pseudonym, bytes }) => ({
          _id: pseudonym,
          ...ownedBy(context),
          wrapped: new Binary(seal(wrapping, bytes)),
        })),
      );
      for (const { pseudonym, bytes } of made)
        if (!known.has(pseudonym)) keys.set(pseudonym, createSecretKey(bytes));
      await take([...known]);
    }
    for (const pseudonym of missing) this.#hold(pseudonym, keys.get(pseudonym) as KeyObject);
    return keys;
  }

  #hold(pseudonym: string, key: KeyObject): void {
    if (this.#subjects.size >= KEPT_SUBJECTS)
      this.#subjects.delete(this.#subjects.keys().next().value as string);
    this.#subjects.set(pseudonym, key);
  }

  /** Whoever writes first decides the key; everybody then reads the same one. */
  async #firstWrite<T extends { _id: string; wrapped: Binary }>(
    docs: Collection<T>,
    id: string,
    wrapping: KeyObject,
    rest: object,
  ): Promise<KeyObject> {
    const filter = { _id: id } as never;
    const known = await docs.findOne(filter);
    if (known === null) {
      try {
        await docs.insertOne({
          _id: id,
          wrapped: new Binary(seal(wrapping, randomBytes(32))),
          ...rest,
        } as never);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    }
    const doc = known ?? (await docs.findOne(filter));
    return createSecretKey(open(wrapping, (doc as unknown as { wrapped: Binary }).wrapped.buffer));
  }
}

/** One call at a time per key; a failed one is forgotten, so that the next caller tries again. */
function memo<T>(held: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = held.get(key);
  if (known !== undefined) return known;
  const made = make();
  held.set(key, made);
  made.catch(() => held.delete(key));
  return made;
}
