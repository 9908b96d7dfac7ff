import type { StoreStanding } from '@varai/dashboard/contract';
import type { Hub } from '../hub.ts';
import type { TenantContext } from '../store/tenancy.ts';

/** The newest certificate of each store. */
export async function newestCertificates(
  _hub: Hub,
  _context: TenantContext,
): Promise<Map<string, NonNullable<StoreStanding['certificate']>>> {
  return new Map();
}
