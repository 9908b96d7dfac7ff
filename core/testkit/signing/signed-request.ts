import { createHmac } from 'node:crypto';

/** One HTTP request as a platform sends it. Header names are lower case, as a server receives them. */
export interface SignedRequest {
  readonly method: 'POST';
  /** Path only, e.g. `/api/sync/shopify/orders`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes that were signed. */
  readonly body: Buffer;
}

/** A body to send: bytes and text go as they are, anything else as JSON. */
export type Payload = Buffer | string | object;

export const bytesOf = (body: Payload): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');

export const hmacBase64 = (key: string | Buffer, ...parts: (string | Buffer)[]): string => {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('base64');
};

export const request = (path: string, headers: Record<string, string>, body: Buffer): SignedRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', ...headers },
  body,
});
