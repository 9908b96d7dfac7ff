import type { ShopPlatform, SignedRequest } from '@varai/core/testkit';

/** Whose manner a request follows, so that a changed body can be signed anew. */
export interface Signer {
  readonly platform: ShopPlatform;
  readonly native: boolean;
  readonly secret: string;
}

/** A request before it becomes bytes: everything about it may be changed. */
export interface Draft {
  readonly method: string;
  readonly path: string;
  /** In this order; a name may repeat. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** How the body stands on the wire. `lying` says another length than it has. */
  readonly framing: 'length' | 'chunked' | 'lying';
  /** In how many pieces it is written, each after the other has left. */
  readonly pieces: number;
  /** Null = nobody signs it. */
  readonly signer: Signer | null;
}

export const draftOf = (request: SignedRequest, signer: Signer): Draft => ({
  method: request.method,
  path: request.path,
  headers: Object.entries(request.headers),
  body: request.body,
  framing: 'length',
  pieces: 1,
  signer,
});

export const readingDraft = (path: string): Draft => ({
  method: 'GET',
  path,
  headers: [],
  body: Buffer.alloc(0),
  framing: 'length',
  pieces: 1,
  signer: null,
});

const CHUNK_BYTES = 700;
/** How much longer than it is a lying request says its body is: it never arrives. */
const LIE_BYTES = 5;

/** The request as bytes. Header text goes out as it stands, one byte a character. */
export function bytesOf(draft: Draft): Buffer {
  const framing =
    draft.framing === 'chunked'
      ? 'transfer-encoding: chunked\r\n'
      : `content-length: ${draft.body.length + (draft.framing === 'lying' ? LIE_BYTES : 0)}\r\n`;
  const head = `${draft.method} ${draft.path} HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n${draft.headers
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}${draft.method === 'GET' && draft.body.length === 0 ? '' : framing}\r\n`;
  if (draft.framing !== 'chunked') return Buffer.concat([Buffer.from(head, 'latin1'), draft.body]);
  const parts: Buffer[] = [Buffer.from(head, 'latin1')];
  for (let at = 0; at < draft.body.length; at += CHUNK_BYTES) {
    const chunk = draft.body.subarray(at, at + CHUNK_BYTES);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
