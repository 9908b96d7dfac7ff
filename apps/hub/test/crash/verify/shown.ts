import type { Db } from 'mongodb';

/** A document as the database gives it: nothing about its shape is taken for granted. */
export type Doc = { readonly _id: string } & Readonly<Record<string, unknown>>;

/** Everything that the verifier reads, once. */
export interface Shown {
  readonly rows: ReadonlyMap<string, Doc>;
  readonly listings: ReadonlyMap<string, Doc>;
  readonly products: ReadonlyMap<string, Doc>;
  readonly views: ReadonlyMap<string, Doc>;
  readonly users: ReadonlyMap<string, Doc>;
  readonly orders: ReadonlyMap<string, Doc>;
  readonly sessions: ReadonlyMap<string, Doc>;
  readonly interactions: readonly Doc[];
}

export async function readShown(db: Db): Promise<Shown> {
  const all = async (name: string): Promise<Doc[]> =>
    (await db.collection(name).find({}).toArray()) as unknown as Doc[];
  const byId = async (name: string): Promise<Map<string, Doc>> =>
    new Map((await all(name)).map((doc) => [doc._id, doc]));
  return {
    rows: await byId('sync_log'),
    listings: new Map(
      [...(await byId('listings'))].map(([id, doc]) => [
        id,
        { ...doc, claims: JSON.parse(String(doc['claims'])) },
      ]),
    ),
    products: await byId('products'),
    views: await byId('opticians_products'),
    users: await byId('users'),
    orders: await byId('orders'),
    sessions: await byId('ai_sessions'),
    interactions: await all('analytics_events'),
  };
}

/** A member of a member, `undefined` where the way ends. */
export const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );

/** The entity that an id now belongs to. */
export function entityOf(entities: ReadonlyMap<string, Doc>, id: string): Doc | undefined {
  const doc = entities.get(id);
  const alias = doc?.['aliasOf'];
  return typeof alias === 'string' ? entities.get(alias) : doc;
}
