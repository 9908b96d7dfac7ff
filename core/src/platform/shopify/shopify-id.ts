import type { Reader } from '../reader.ts';

const GID = /^gid:\/\/shopify\/[A-Za-z]+\/(\d+)/;

/** The numeric part of a global id, anything else as it is. */
const tail = (id: string): string => (id.startsWith('gid:') ? (GID.exec(id)?.[1] ?? id) : id);

/**
 * An id as digits. Where the number is missing, or was rounded by a parser before it reached us, the global id in
 * `admin_graphql_api_id` still holds it exactly.
 */
export function shopifyId(reader: Reader, key = 'id'): string {
  const value = reader.fields[key];
  const isLost =
    value === undefined ||
    value === null ||
    value === '' ||
    (typeof value === 'number' && !Number.isSafeInteger(value));
  const global = isLost && key === 'id' ? reader.text('admin_graphql_api_id') : null;
  const match = global === null ? null : GID.exec(global);
  return match?.[1] ?? tail(reader.id(key));
}

/** Another resource's id, null where there is none. */
export function shopifyReference(reader: Reader, key: string): string | null {
  const id = reader.optionalId(key);
  return id === null ? null : tail(id);
}
