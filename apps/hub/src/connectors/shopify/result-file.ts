import { ShopRefused, ShopUnavailable, type ShopHttp } from '../shop-http.ts';
import { jsonLines, type JsonLine } from './json-lines.ts';

/** How often a download is taken up again that gives nothing more. */
const TRIES = 3;

/** The result file is not, or no longer, where the operation says. */
export class FileGone extends ShopUnavailable {}

/**
 * The lines of a result file from a byte on; where the download breaks off it is taken up again after the last whole line.
 * Throws FileGone, and ShopUnavailable where it breaks off again and again.
 */
export async function* resultLines(
  http: ShopHttp,
  url: string,
  fromByte: number,
  signal?: AbortSignal,
): AsyncGenerator<JsonLine> {
  let byte = fromByte;
  for (let tries = 0; ; tries++) {
    try {
      for await (const line of jsonLines(await download(http, url, byte, signal), byte)) {
        tries = 0;
        byte = line.endByte;
        yield line;
      }
      return;
    } catch (error) {
      if (!(error instanceof ShopUnavailable) || error instanceof FileGone || tries >= TRIES) throw error;
    }
  }
}

async function download(
  http: ShopHttp,
  url: string,
  fromByte: number,
  signal?: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const answer = await http
    .stream({
      method: 'GET',
      path: url,
      cost: 0,
      ...(fromByte === 0 ? {} : { headers: { range: `bytes=${fromByte}-` } }),
      ...(signal === undefined ? {} : { signal }),
    })
    .catch((error: unknown) => {
      // Addresses of files are signed for a week; a store of files calls an expired one a bad request.
      throw error instanceof ShopRefused ? new FileGone(error.message) : error;
    });
  if (answer.status === 206 || (answer.status === 200 && fromByte === 0)) return answer.body;
  // Not every store of files knows ranges: then what was read before is passed over.
  if (answer.status === 200) return without(answer.body, fromByte);
  for await (const _ of answer.body) break;
  throw new FileGone('the result file is gone');
}

async function* without(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
