import type { Hub } from '../hub.ts';
import type { TenantContext } from '../store/tenancy.ts';
import { Refusal } from '../sync/refusal.ts';

/** A new key to the hub's own API, which is not shown again. */
export function createKey(
  hub: Hub,
  context: TenantContext,
  name: string,
  scopes: readonly string[],
  by: string,
): Promise<string> {
  return hub.audit.record(context, { by, action: 'key.created', about: name }, async () => {
    const key = await hub.apiKeys.create(context, name, scopes);
    const known = await hub.apiKeys.find(key);
    return { result: key, after: { id: known?.keyId ?? null, scopes } };
  });
}

/** From now on it opens nothing. Throws Refusal where the tenant has no such valid key. */
export async function revokeKey(hub: Hub, context: TenantContext, id: string, by: string): Promise<void> {
  const key = (await hub.apiKeys.list(context)).find((each) => each._id === id && each.revokedAt === null);
  if (key === undefined)
    throw new Refusal(`There is no valid key "${id}": \`api-key list\` shows which there are.`);
  const before = { id, scopes: key.scopes };
  await hub.audit.record(context, { by, action: 'key.revoked', about: key.name, before }, async () => {
    await hub.apiKeys.revoke(context, id);
    return { result: undefined, after: null };
  });
}
