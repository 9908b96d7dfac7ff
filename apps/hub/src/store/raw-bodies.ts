import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import type { Region } from '@varai/core/schema';
import { Binary, type Collection } from 'mongodb';
import type { Keyring } from '../privacy/keyring.ts';
import { open, seal } from '../privacy/envelope.ts';
import type { Connections } from './connections.ts';
import type { EventRow } from './event-row.ts';
import { ownedBy, type TenantContext } from './tenancy.ts';

/** The bodies of one tenant that one group commit wrote, compressed together and sealed under the tenant's key of that day. */
export interface RawBodiesDoc {
  _id: string;
  tenantId: string;
  region: Region;
  acceptedAt: Date;
  key: string;
  /** Ids of the rows whose bodies these are: with them the rows are found without an index of their own. */
  events: string[];
  sealed: Binary;
}

const compressAside = promisify(zstdCompress);
const decompressAside = promisify(zstdDecompress);
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
// Below this, handing over to another thread and back takes longer than the work itself (60 bodies: 480 µs aside, 180 µs here).
const HERE_BYTES = 256 * 1024;

const compress = (bytes: Buffer): Buffer | Promise<Buffer> =>
  bytes.length <= HERE_BYTES ? zstdCompressSync(bytes, COMPRESSION) : compressAside(bytes, COMPRESSION);

/** `length`: bytes at least, once open. */
const decompress = (packed: Buffer, length: number): Buffer | Promise<Buffer> =>
  length <= HERE_BYTES
    ? zstdDecompressSync(packed, { chunkSize: Math.max(MIN_CHUNK_BYTES, length) })
    : decompressAside(packed);
const MIN_CHUNK_BYTES = 1_024;

/** Raw bodies: stored once, sealed, gone with their retention. */
export class RawBodies {
  readonly #connections: Connections;
  readonly #keyring: Keyring;

  constructor(connections: Connections, keyring: Keyring) {
    this.#connections = connections;
    this.#keyring = keyring;
  }

  #docs(context: TenantContext): Collection<RawBodiesDoc> {
    return this.#connections.of(context.region).collection<RawBodiesDoc>('raw_bodies');
  }

  /** Makes the document of one group commit and says where each body lies in it. */
  async pack(
    context: TenantContext,
    events: readonly { readonly id: string; readonly body: Buffer }[],
    nowMs: number,
  ): Promise<{ doc: RawBodiesDoc; places: EventRow['raw'][] }> {
    const id = randomBytes(15).toString('base64url');
    let at = 0;
    const places = events.map(({ body }) => {
      const place = { id, at, length: body.length };
      at += body.length;
      return place;
    });
    const { id: key, key: secret } = await this.#keyring.bodyKey(context, nowMs);
    const packed = await compress(Buffer.concat(events.map(({ body }) => body)));
    const doc = {
      _id: id,
      tenantId: context.tenantId,
      region: context.region,
      acceptedAt: new Date(nowMs),
      key,
      events: events.map((event) => event.id),
      sealed: new Binary(seal(secret, packed)),
    };
    return { doc, places };
  }

  /** Ids of the events that a tenant's last groups brought: at least one a group, so `groups` of them where there are as many. */
  async lastAccepted(context: TenantContext, groups: number): Promise<string[]> {
    const docs = await this.#docs(context)
      .find(ownedBy(context), { projection: { events: 1 } })
      .sort({ acceptedAt: -1 })
      .limit(groups)
      .toArray();
    return docs.flatMap(({ events }) => events);
  }

  /** The bodies of these rows by row id; a row whose body is past its retention is missing. */
  async read(context: TenantContext, rows: readonly EventRow[]): Promise<Map<string, Buffer>> {
    const wanted = Map.groupBy(rows, (row) => row.raw.id);
    const bodies = new Map<string, Buffer>();
    const docs = await this.#docs(context)
      .find({ _id: { $in: [...wanted.keys()] }, ...ownedBy(context) })
      .toArray();
    await Promise.all(
      docs.map(async (doc) => {
        const key = await this.#keyring.bodyKeyById(context, doc.key);
        if (key === null) return;
        const mine = wanted.get(doc._id) ?? [];
        const length = Math.max(...mine.map(({ raw }) => raw.at + raw.length));
        const whole = await decompress(open(key, doc.sealed.buffer), length);
        for (const row of mine) bodies.set(row._id, whole.subarray(row.raw.at, row.raw.at + row.raw.length));
      }),
    );
    return bodies;
  }
}
