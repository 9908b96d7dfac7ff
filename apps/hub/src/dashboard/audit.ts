import type { AuditAction } from '@varai/core/schema';
import type { AuditRows, Json } from '@varai/dashboard/contract';
import type { Hub } from '../hub.ts';
import type { TenantContext } from '../store/tenancy.ts';

const PAGE = 50;

/** Who did what, newest first. */
export async function auditOf(
  hub: Hub,
  context: TenantContext,
  filter: { readonly action?: AuditAction; readonly text?: string; readonly beforeMs?: number },
): Promise<AuditRows> {
  const found = await hub.audit.list(context, filter, PAGE + 1);
  const rows = found.slice(0, PAGE);
  return {
    rows: rows.map(({ _id, at, by, action, about, why, before, after, outcome, problem }) => ({
      id: _id,
      at: at.toISOString(),
      by,
      action,
      about,
      why,
      before: before as Json,
      after: after as Json,
      outcome,
      problem,
    })),
    next: found.length > PAGE ? String(rows.at(-1)?.at.getTime()) : null,
  };
}
