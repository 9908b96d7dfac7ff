import type { Certificate, CertificateDocument, Region } from '@varai/core/schema';
import type { Collection } from 'mongodb';
import type { PulledResource } from '../connectors/shop-api.ts';
import type { Connections } from './connections.ts';
import { ownedBy, type TenantContext } from './tenancy.ts';

const DAY_MS = 86_400_000;

/** Completeness certificates, kept for their retention. */
export class Certificates {
  readonly #connections: Connections;
  readonly #retentionDays: number;

  constructor(connections: Connections, retentionDays: number) {
    this.#connections = connections;
    this.#retentionDays = retentionDays;
  }

  docs(region: Region): Collection<CertificateDocument> {
    return this.#connections.of(region).collection<CertificateDocument>('certificates');
  }

  /** Kept once under its store, resource and start, however often it is written. */
  async keep(certificate: Certificate): Promise<void> {
    const { tenantId, region, storeId, resource, startedAt, verdict } = certificate;
    const _id = `${storeId}:${resource}:${startedAt}`;
    const at = new Date(startedAt);
    const expireAt = new Date(at.getTime() + this.#retentionDays * DAY_MS);
    const doc = { _id, tenantId, region, storeId, resource, at, verdict, certificate, expireAt };
    await this.docs(region).replaceOne({ _id, tenantId, region }, doc, { upsert: true });
  }

  /** A store's certificates, newest first; of one resource or of all. */
  of(
    context: TenantContext,
    storeId: string,
    { resource, limit }: { readonly resource?: PulledResource; readonly limit: number },
  ): Promise<CertificateDocument[]> {
    return this.docs(context.region)
      .find({
        ...ownedBy(context),
        storeId: storeId as Certificate['storeId'],
        ...(resource === undefined ? {} : { resource }),
      })
      .sort({ at: -1 })
      .limit(limit)
      .toArray();
  }

  /** The newest of each resource. */
  async newest(context: TenantContext, storeId: string): Promise<CertificateDocument[]> {
    const found = await Promise.all(
      (['products', 'customers', 'orders'] as const).map((resource) =>
        this.of(context, storeId, { resource, limit: 1 }),
      ),
    );
    return found.flat();
  }
}
