// The compiler's library does not know it yet.
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/**
 * One text per value: keys sorted, two spaces, a line end. Dates and bytes as the contracts write them, a `bigint` as a plain
 * number with all its digits; `undefined` is left out.
 */
export const stableJson = (value: unknown): string => `${JSON.stringify(inOrder(value), null, 2)}\n`;

function inOrder(value: unknown): unknown {
  if (typeof value === 'bigint') return rawJSON(value.toString());
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, inOrder(member)]),
  );
}
