import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '@varai/core';
import { policySchema, type Policy } from '@varai/core/conflict';
import { ZodError } from 'zod';
import type { Connections } from '../store/connections.ts';
import type { TenantContext } from '../store/tenancy.ts';
import type { DeriveDeps } from './derive-step.ts';
import { rederiveForPolicy } from './rederive.ts';
import { Refusal } from './refusal.ts';

/** RFC 7396. */
function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const out: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete out[name];
    else out[name] = merged(out[name], value);
  }
  return out;
}

/** The rules after a merge patch, one version on. Throws Refusal that names the first thing wrong. */
export function policyFrom(before: Policy, patch: unknown): Policy {
  try {
    return policySchema.parse({ ...(merged(before, patch) as object), version: before.version + 1 });
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const issue = error.issues[0];
    throw new Refusal(
      `That is no policy: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not valid'}.`,
      { cause: error },
    );
  }
}

/** Every hub works by the policy that it read at most five seconds ago. */
const KNOWN_EVERYWHERE_MS = 6_000;

/**
 * Derives anew what was made under an older policy, and once more what a worker derived meanwhile by the one that it still
 * held. Resumable: it looks for what is left. Returns how many. `setMs`: when it was set, on the clock of `performance`.
 */
export async function followPolicy(
  deps: DeriveDeps & { readonly connections: Connections },
  tenant: TenantContext,
  setMs: number,
  progress: (done: number) => void = () => undefined,
): Promise<number> {
  const first = await rederiveForPolicy(deps, tenant, progress);
  await sleep(Math.max(0, KNOWN_EVERYWHERE_MS - (performance.now() - setMs)));
  return first + (await rederiveForPolicy(deps, tenant, (done) => progress(first + done)));
}
