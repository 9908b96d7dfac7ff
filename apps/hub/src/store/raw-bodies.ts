import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { Binary, type Collection } from 'mongodb';
import type { Keyring } from '../privacy/keyring.ts';
import { open, seal } from '../privacy/envelope.ts';
import type { Connections } from './connections.ts';
import type { EventRow } from './event-row.ts';
import type { TenantContext } from './tenancy.ts';

/** The bodies of one tenant that one group commit wrote, compressed together and sealed under the tenant's key of that day. */
export interface RawBodiesDoc {
  _id: string;
  tenantId: string;
  region: string;
  acceptedAt: Date;
  key: string;
  sealed: Binary;
}

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

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
    bodies: readonly Buffer[],
    nowMs: number,
  ): Promise<{ doc: RawBodiesDoc; places: EventRow['raw'][] }> {
    const id = randomBytes(15).toString('base64url');
    let at = 0;
    const places = bodies.map((body) => {
      const place = { id, at, length: body.length };
      at += body.length;
      return place;
    });
    const { id: key, key: secret } = await this.#keyring.bodyKey(context, nowMs);
    const packed = await compress(
      bodies.length === 1 ? (bodies[0] as Buffer) : Buffer.concat(bodies),
      COMPRESSION,
    );
    const doc = {
      _id: id,
      tenantId: context.tenantId,
      region: context.region,
      acceptedAt: new Date(nowMs),
      key,
      sealed: new Binary(seal(secret, packed)),
    };
    return { doc, places };
  }

  /** The bodies of these rows by row id; a row whose body is past its retention is missing. */
  async read(context: TenantContext, rows: readonly EventRow[]): Promise<Map<string, Buffer>> {
    const wanted = Map.groupBy(rows, (row) => row.raw.id);
    const bodies = new Map<string, Buffer>();
    const docs = await this.#docs(context)
      .find({ _id: { $in: [...wanted.keys()] }, tenantId: context.tenantId })
      .toArray();
    await Promise.all(
      docs.map(async (doc) => {
        const key = await this.#keyring.bodyKeyById(context, doc.key);
        if (key === null) return;
        const whole = await decompress(open(key, doc.sealed.buffer));
        for (const row of wanted.get(doc._id) ?? [])
          bodies.set(row._id, whole.subarray(row.raw.at, row.raw.at + row.raw.length));
      }),
    );
    return bodies;
  }
}
