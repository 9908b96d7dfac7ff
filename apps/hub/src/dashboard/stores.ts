import { listingId } from '@varai/core/conflict';
import type { Secret, StoreDetail, TestSent } from '@varai/dashboard/contract';
import type { Hub } from '../hub.ts';
import type { NewStore } from '../store/directory.ts';
import type { Store, TenantContext } from '../store/tenancy.ts';
import { waitUntilApplied } from '../sync/applied.ts';
import { Refusal, UsageProblem } from '../sync/refusal.ts';
import { breakerOf } from './breaker.ts';
import { jobsOf } from './jobs.ts';
import { ONBOARDING, webhooksOf } from './onboarding.ts';
import { testRequest, testResourceId } from './test-event.ts';

/** A tenant's own store. Throws Refusal for any other. */
async function storeOf(hub: Hub, context: TenantContext, storeId: string): Promise<Store> {
  const store = await hub.directory.byId(storeId);
  if (store?.tenantId !== context.tenantId) throw new Refusal(`There is no store "${storeId}".`);
  return store;
}

/** All that a shop must be told, and how we reach it; no secret and no credential. */
export async function storeDetail(hub: Hub, context: TenantContext, storeId: string): Promise<StoreDetail> {
  const [store, listed, pulses, jobs] = await Promise.all([
    storeOf(hub, context, storeId),
    hub.directory.stores(context.tenantId),
    hub.flow.pulsesOf(context),
    jobsOf(hub, context, storeId),
  ]);
  return {
    storeId,
    name: store.name,
    platform: store.platform,
    shopKey: store.shopKey,
    region: store.region,
    currency: store.currency,
    timeZone: store.timeZone,
    status: listed.find((each) => each._id === storeId)?.status ?? 'active',
    lastAcceptedAt: pulses.get(store.storeId)?.acceptedAt?.toISOString() ?? null,
    accessUrl: store.access?.url ?? null,
    breaker: store.access === null ? null : breakerOf(pulses.get(store.storeId), hub.deps.now()),
    credentialNames: ONBOARDING[store.platform].credentials,
    validSecrets: store.secrets.length,
    webhooks: webhooksOf(store),
    signing: ONBOARDING[store.platform].signing,
    jobs,
  };
}

/** Rejects with DirectoryProblem where it cannot be. */
export function addStore(
  hub: Hub,
  context: TenantContext,
  store: Omit<NewStore, 'tenantId' | 'region'>,
  by: string,
): Promise<Secret> {
  const { tenantId, region } = context;
  const { secret: _, ...shown } = store;
  return hub.audit.record(context, { by, action: 'store.added', about: store.storeId }, async () => {
    const { storeId, secret } = await hub.directory.addStore({ ...store, tenantId, region });
    return { result: { storeId, secret, olderValidUntil: null }, after: shown };
  });
}

/** `given`: one that the shop made; left out, a fresh random one. */
export async function rotateSecret(
  hub: Hub,
  context: TenantContext,
  storeId: string,
  by: string,
  given?: string,
): Promise<Secret> {
  const store = await storeOf(hub, context, storeId);
  const before = { validSecrets: store.secrets.length };
  return hub.audit.record(context, { by, action: 'secret.rotated', about: storeId, before }, async () => {
    const { secret, olderValidUntil } = await hub.directory.rotateSecret(storeId, given);
    const until = olderValidUntil.toISOString();
    return {
      result: { storeId, secret, olderValidUntil: until },
      after: { validSecrets: 2, olderValidUntil: until },
    };
  });
}

/** How the store's API is reached from now on; null = not at all. Throws AccessProblem for an address that may not be asked. */
export async function changeAccess(
  hub: Hub,
  context: TenantContext,
  storeId: string,
  access: { readonly url: string; readonly credentials: Readonly<Record<string, string>> } | null,
  by: string,
): Promise<void> {
  const store = await storeOf(hub, context, storeId);
  const wanted = ONBOARDING[store.platform].credentials;
  const missing = wanted.find((name) => access !== null && (access.credentials[name] ?? '') === '');
  if (missing !== undefined) throw new UsageProblem(`"${missing}" is missing: the shop's API asks for it.`);
  if (access !== null) hub.shops.reach.check(new URL(access.url));
  const before = { url: store.access?.url ?? null };
  await hub.audit.record(context, { by, action: 'access.changed', about: storeId, before }, async () => {
    await hub.directory.setAccess(storeId, access);
    return { result: undefined, after: { url: access?.url ?? null } };
  });
}

const APPLIED_WITHIN_MS = 15_000;

/**
 * Sends a signed product of the store to this hub's own address, the way its shop would, follows it until it is visible, and
 * sends its deletion after it. `address`: where this hub listens.
 */
export async function sendTest(
  hub: Hub,
  context: TenantContext,
  storeId: string,
  address: string,
): Promise<TestSent> {
  const store = await storeOf(hub, context, storeId);
  const stages: TestSent['stages'][number][] = [];
  const startedMs = performance.now();
  const told = (
    stage: TestSent['stages'][number]['stage'],
    state: 'done' | 'failed' | 'waiting',
    detail: string | null,
  ): TestSent => {
    stages.push({ stage, state, ms: Math.round(performance.now() - startedMs), detail });
    return { stages };
  };
  const { path, headers, body } = testRequest(store, 'update', hub.deps.now());
  told('signed', 'done', `POST ${path}`);
  const answer = await post(address + path, headers, body);
  if (answer.status !== 200) return told('sent', 'failed', `${answer.status} ${answer.code}`);
  told('sent', 'done', '200');
  if (answer.eventId === null) return told('durable', 'failed', answer.code);
  told('durable', 'done', answer.eventId);
  const { aside, waiting } = await waitUntilApplied(
    hub.log,
    context.region,
    [answer.eventId],
    APPLIED_WITHIN_MS,
  );
  if (aside.length > 0) return told('applied', 'failed', aside[0]?.problem?.code ?? null);
  if (waiting > 0) return told('applied', 'waiting', null);
  told('applied', 'done', null);
  const id = listingId(store.storeId, 'product', testResourceId(store.platform));
  const entity = await hub.entities.find(context, 'product', id);
  const last =
    entity === null || entity.state !== 'live'
      ? told('visible', 'failed', null)
      : told('visible', 'done', entity._id);
  const deletion = testRequest(store, 'delete', hub.deps.now() + 1);
  await post(address + deletion.path, deletion.headers, deletion.body);
  return last;
}

async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Promise<{ status: number; eventId: string | null; code: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(APPLIED_WITHIN_MS),
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const text = (name: string): string | null => (typeof answer[name] === 'string' ? answer[name] : null);
  return { status: response.status, eventId: text('eventId'), code: text('code') ?? text('result') ?? '' };
}
