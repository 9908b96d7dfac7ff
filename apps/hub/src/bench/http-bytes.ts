import type { SignedRequest } from '@varai/core/testkit';

/** A signed request as HTTP/1.1 writes it. */
export function httpBytes({ method, path, headers, body }: SignedRequest): Buffer {
  const fields = {
    ...headers,
    host: 'bench',
    'content-length': String(body.length),
    connection: 'keep-alive',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), body]);
}
