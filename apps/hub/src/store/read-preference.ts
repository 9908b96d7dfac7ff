import type { Region } from '@varai/core/schema';
import type { Collection, Document, ReadPreferenceMode } from 'mongodb';
import type { Connections } from './connections.ts';
import type { TenantContext } from './tenancy.ts';

/** The specification's classes of queries, by what their reader needs. */
export type QueryClass = 'real_time' | 'analytics' | 'ml_training';

const SPECIFIED: Readonly<Record<QueryClass, ReadPreferenceMode>> = {
  real_time: 'primary',
  analytics: 'secondary',
  ml_training: 'secondaryPreferred',
};

/** Which members of a set answer which class of queries. Until `look` has been called no set is taken to have a secondary. */
export class ReadPreferences {
  readonly #connections: Connections;
  readonly #withSecondary = new Set<Region>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Asks each of these regions' sets for its members. Returns the regions whose set has no secondary. */
  async look(regions: readonly Region[]): Promise<Region[]> {
    const alone: Region[] = [];
    for (const region of regions) {
      const db = this.#connections.of(region);
      const { hosts = [], passives = [] } = (await db.admin().command({ hello: 1 })) as {
        hosts?: string[];
        passives?: string[];
      };
      if (hosts.length + passives.length < 2) alone.push(region);
      else
        for (const each of ['EU', 'NA'] as const)
          if (this.#connections.of(each).client === db.client) this.#withSecondary.add(each);
    }
    return alone;
  }

  /** `secondary` would make a set of one unavailable for its class: there it is `secondaryPreferred`. */
  modeOf(region: Region, queryClass: QueryClass): ReadPreferenceMode {
    const mode = SPECIFIED[queryClass];
    return mode === 'secondary' && !this.#withSecondary.has(region) ? 'secondaryPreferred' : mode;
  }

  /** A collection as this class of queries reads it. What must show the reader's own write is `real_time`. */
  collection<T extends Document>(
    context: TenantContext,
    queryClass: QueryClass,
    name: string,
  ): Collection<T> {
    return this.#connections
      .of(context.region)
      .collection<T>(name, { readPreference: this.modeOf(context.region, queryClass) });
  }
}
