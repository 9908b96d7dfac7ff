import type { Region, TenantId } from '@varai/core/schema';
import type { Connections } from '../store/connections.ts';
import type { TenantContext } from '../store/tenancy.ts';
import type { DeriveDeps } from './derive-step.ts';
import { rederiveForPolicy } from './rederive.ts';

/** A change of a tenant's policy that what is stored has not followed yet. */
interface FollowDoc {
  _id: TenantId;
  region: Region;
  version: number;
  askedAt: Date;
  /** Entities derived anew so far. */
  done: number;
  finishedAt: Date | null;
}

/** Every hub works by the policy that it read at most five seconds ago: what it derives until then is derived once more. */
const KNOWN_EVERYWHERE_MS = 6_000;

/** Policy changes that are carried into what is stored, by whichever scheduler comes first; resumed after a crash. */
export class PolicyFollows {
  readonly #connections: Connections;
  readonly #now: () => number;

  constructor(connections: Connections, now: () => number) {
    this.#connections = connections;
    this.#now = now;
  }

  async ask({ tenantId, region }: TenantContext, version: number): Promise<void> {
    await this.#docs(region).updateOne(
      { _id: tenantId },
      { $set: { region, version, askedAt: new Date(this.#now()), done: 0, finishedAt: null } },
      { upsert: true },
    );
  }

  unfinished({ tenantId, region }: TenantContext): Promise<FollowDoc | null> {
    return this.#docs(region).findOne({ _id: tenantId, finishedAt: null });
  }

  /** Carries on with what is unfinished. It looks for what is left, so that doing it twice changes nothing. */
  async carryOn(
    deps: DeriveDeps & { readonly connections: Connections },
    region: Region,
    signal: AbortSignal,
  ): Promise<void> {
    const docs = this.#docs(region);
    for (const { _id, version, askedAt, region: home } of await docs.find({ finishedAt: null }).toArray()) {
      const mine = { _id, version };
      await rederiveForPolicy(deps, { tenantId: _id, region: home }, (done) => {
        signal.throwIfAborted();
        void docs.updateOne(mine, { $set: { done } }).catch(() => undefined);
      });
      if (this.#now() - askedAt.getTime() >= KNOWN_EVERYWHERE_MS)
        await docs.updateOne(mine, { $set: { finishedAt: new Date(this.#now()) } });
    }
  }

  #docs(region: Region) {
    return this.#connections.of(region).collection<FollowDoc>('policy_follows');
  }
}
