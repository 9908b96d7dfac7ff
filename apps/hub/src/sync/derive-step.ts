import { createHash } from 'node:crypto';
import {
  clusters,
  deriveWithGroups,
  storeViews,
  type Cluster,
  type Derived,
  type Policy,
  type StoreView,
} from '@varai/core/conflict';
import type { Kind } from '@varai/core/schema';
import type { Reached } from '../observe/steps.ts';
import type { Entities } from '../store/entities.ts';
import type { EntityDoc, ListingDoc, ViewDoc } from '../store/documents.ts';
import type { Guarded } from '../store/guarded-write.ts';
import { asListing, type Listings } from '../store/listings.ts';
import type { Directory, TenantContext } from '../store/tenancy.ts';
import { closureOf, type Closure, type EntityHead } from './closure.ts';

export interface DeriveDeps {
  readonly listings: Listings;
  readonly entities: Entities;
  readonly directory: Directory;
  readonly reached: Reached;
  readonly now: () => number;
}

const ROUNDS = 50;

/**
 * Step two: derives every entity that these listings belong to and writes it where nobody wrote in between. A loser reads
 * again, heads first. `known` saves the first reading where the caller has just done it in that order.
 */
export async function deriveEntities(
  deps: DeriveDeps,
  context: TenantContext,
  kind: Kind,
  seeds: readonly string[],
  known?: Closure,
): Promise<void> {
  const policy = await deps.directory.policyOf(context);
  let open = seeds;
  for (let round = 0; open.length > 0; round++) {
    if (round === ROUNDS) throw new Error(`${kind} entities stayed contended for ${ROUNDS} rounds`);
    const closure = await closureOf(
      { listings: deps.listings, entities: deps.entities.docs(context, kind) },
      context,
      kind,
      open,
      round === 0 ? known : undefined,
    );
    const plan = planOf(context, kind, closure, policy, deps.now());
    const lost = await deps.entities.write(context, kind, plan.entities);
    // Products have their views still to come: a gap of its own.
    deps.reached(kind === 'product' ? 'apply.products-written' : 'apply.entities-written');
    const won = plan.views.filter((view) => !lost.has(view._id) && !lost.has(view.productId));
    await deps.entities.writeViews(context, won);
    await deps.entities.name(context, plan.named);
    if (kind === 'product') deps.reached('apply.views-written');
    open = [...lost];
  }
}

interface Plan {
  readonly entities: Guarded<EntityDoc>[];
  readonly views: ViewDoc[];
  /** Brands and categories that these products name. */
  readonly named: { readonly brands: ReadonlySet<string>; readonly categories: ReadonlySet<string> };
}

function planOf(context: TenantContext, kind: Kind, closure: Closure, policy: Policy, nowMs: number): Plan {
  const plan: Plan = { entities: [], views: [], named: { brands: new Set(), categories: new Set() } };
  const listings = [...closure.listings.values()].filter(isPresent).map(asListing);
  const groups =
    kind === 'product' || kind === 'user'
      ? clusters(listings)
      : listings.map((listing): Cluster => ({ id: listing.id, members: [listing], ambiguities: [] }));
  for (const cluster of groups) {
    const input = { id: cluster.id, kind, members: cluster.members, policy, asOfMs: nowMs };
    const basis = basisOf(cluster, closure, policy);
    const head = closure.heads.get(cluster.id);
    const isCurrent =
      head !== undefined &&
      head.aliasOf === null &&
      head.basis.listings === basis.listings &&
      head.basis.policy === basis.policy &&
      (head.rederiveAt === null || head.rederiveAt.getTime() > nowMs);
    const fresh = isCurrent ? null : deriveWithGroups(input);
    const writes = fresh === null ? [] : [wholeDoc(context, fresh.derived, cluster, basis, head, nowMs)];
    for (const member of cluster.members) {
      if (member.id === cluster.id || member.source === 'varai') continue;
      const born = closure.heads.get(member.id);
      if (born?.aliasOf !== cluster.id) writes.push(aliasDoc(context, member.id, cluster.id, born, nowMs));
    }
    plan.entities.push(...writes);
    if (kind !== 'product') continue;
    const written = new Map(writes.map(({ next }) => [next._id, next.revision]));
    addViews(
      plan,
      context,
      cluster,
      storeViews(input, fresh?.groups),
      (id) => written.get(id) ?? closure.heads.get(id)?.revision ?? 0,
    );
  }
  for (const head of closure.heads.values()) {
    const listing = closure.listings.get(head._id);
    if (listing !== undefined && isPresent(listing)) continue;
    // A listing whose source was removed leaves nothing behind but the place where it was, and of its view likewise.
    const isGone = head.state === 'deleted' && head.members.length === 0;
    if (!isGone) plan.entities.push(aliasDoc(context, head._id, null, head, nowMs));
    if (kind === 'product' && listing !== undefined)
      plan.views.push(goneView(context, listing, isGone ? head.revision : head.revision + 1));
  }
  return plan;
}

/** A listing without claims counts as absent. */
const isPresent = (doc: ListingDoc): boolean => Object.keys(doc.claims).length > 0;

const basisOf = (cluster: Cluster, closure: Closure, policy: Policy): EntityDoc['basis'] => ({
  policy: policy.version,
  listings: [
    ...cluster.members.map(
      (member) =>
        `${cluster.members.length > 1 ? member.id : ''}@${(closure.listings.get(member.id) as ListingDoc).revision}`,
    ),
    // Who is no member has a say in these.
    ...(cluster.ambiguities.length === 0 ? [] : [`?${digestOf(cluster.ambiguities)}`]),
  ].join(','),
});

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);

function wholeDoc(
  context: TenantContext,
  derived: Derived,
  cluster: Cluster,
  basis: EntityDoc['basis'],
  head: EntityHead | undefined,
  nowMs: number,
): Guarded<EntityDoc> {
  const expected = head?.revision ?? 0;
  return {
    expected,
    next: {
      _id: derived.id,
      tenantId: context.tenantId,
      region: context.region,
      state: derived.state,
      aliasOf: null,
      members: [...derived.members],
      basis,
      revision: expected + 1,
      appliedAt: new Date(nowMs),
      rederiveAt: derived.rederiveAt === null ? null : new Date(derived.rederiveAt),
      reviews: [...derived.reviews, ...cluster.ambiguities],
      ...derived.body,
    },
  };
}

/** An id that is no entity of its own: it points on, or where its listing is gone, at nothing. */
function aliasDoc(
  context: TenantContext,
  id: string,
  aliasOf: string | null,
  born: EntityHead | undefined,
  nowMs: number,
): Guarded<EntityDoc> {
  const expected = born?.revision ?? 0;
  return {
    expected,
    next: {
      _id: id,
      tenantId: context.tenantId,
      region: context.region,
      state: aliasOf === null ? 'deleted' : 'alias',
      aliasOf,
      members: [],
      basis: { policy: 0, listings: '' },
      revision: expected + 1,
      appliedAt: new Date(nowMs),
      rederiveAt: null,
      reviews: [],
    },
  };
}

/** What its shoppers were shown goes with the listing; the place stays, so that a slow writer cannot revive it. */
const goneView = (context: TenantContext, { _id, storeId }: ListingDoc, revision: number): ViewDoc => ({
  _id,
  tenantId: context.tenantId,
  region: context.region,
  storeId,
  productId: _id,
  state: 'deleted',
  bornRevision: revision,
  revision,
});

/** A view carries the revisions under which it was made: of the listing's own document, then of the entity. */
function addViews(
  plan: Plan,
  context: TenantContext,
  cluster: Cluster,
  views: readonly StoreView[],
  revisionOf: (id: string) => number,
): void {
  const bodies = new Map(views.map((view) => [view.listingId as string, view.body]));
  for (const member of cluster.members) {
    if (member.source === 'varai') continue;
    const body = bodies.get(member.id);
    plan.views.push({
      _id: member.id,
      tenantId: context.tenantId,
      region: context.region,
      storeId: member.storeId,
      productId: cluster.id,
      state: body === undefined ? 'deleted' : 'live',
      bornRevision: revisionOf(member.id),
      revision: revisionOf(cluster.id),
      ...body,
    });
    if (typeof body?.['brand'] === 'string') (plan.named.brands as Set<string>).add(body['brand']);
    for (const category of (body?.['categories'] ?? []) as string[])
      (plan.named.categories as Set<string>).add(category);
  }
}
