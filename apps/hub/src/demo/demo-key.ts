import { createKey, revokeKey } from '../dashboard/keys.ts';
import type { Hub } from '../hub.ts';
import { DEMO_TENANT } from './demo-stores.ts';

const NAME = 'demo';

/** A fresh key to the demo's dashboard; the one of the start before opens nothing any more. */
export async function demoKey(hub: Hub): Promise<string> {
  const tenant = await hub.directory.tenant(DEMO_TENANT);
  if (tenant === null) throw new Error('the demo has no tenant yet');
  for (const { _id, name, revokedAt } of await hub.apiKeys.list(tenant))
    if (name === NAME && revokedAt === null) await revokeKey(hub, tenant, _id, NAME);
  return createKey(hub, tenant, NAME, ['admin'], NAME);
}
