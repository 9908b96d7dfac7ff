import { gunzip } from 'node:zlib';

export type Inflated =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly problem: 'http/body-too-large' | 'http/bad-encoding' };

/** Inflates gzip, and stops at `limit` bytes however much the body would become. */
export const inflate = (packed: Buffer, limit: number): Promise<Inflated> =>
  new Promise((resolve) => {
    gunzip(packed, { maxOutputLength: limit }, (error, body) => {
      if (error === null) resolve({ ok: true, body });
      else
        resolve({
          ok: false,
          problem:
            'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
              ? 'http/body-too-large'
              : 'http/bad-encoding',
        });
    });
  });
