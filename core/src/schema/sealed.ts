import { z } from 'zod';

/** What a database driver gives back for binary data; core knows no driver, so it is recognised by its mark. */
export interface DriverBinary {
  readonly _bsontype: 'Binary';
}

const isBytes = (value: unknown): boolean =>
  value instanceof Uint8Array ||
  (typeof value === 'object' && value !== null && (value as { _bsontype?: unknown })._bsontype === 'Binary');

/** Bytes, as they are written or as the driver returns them. In contracts: base64 text. */
export const bytesSchema = z.custom<Uint8Array | DriverBinary>(isBytes, 'bytes');

/** A personal value under its subject's own key. Whoever lacks the key sees that something is there, and whose pseudonym it carries. */
export const sealedSchema = z.strictObject({
  sealed: z.union([bytesSchema, z.base64().min(1)]),
  subject: z.string().min(1),
});
export type Sealed = z.infer<typeof sealedSchema>;

/** A personal value: sealed wherever it is stored, plain only between mapping and the first write. */
export const sealable = <T extends z.ZodType>(value: T) => z.union([sealedSchema, value]);
