import { parseExact } from '@varai/core';
import { ShopUnavailable } from '../shop-http.ts';

export interface JsonLine {
  readonly value: unknown;
  /** The first byte of the line in its file, and the first byte after it. */
  readonly startByte: number;
  readonly endByte: number;
}

const NEWLINE = 0x0a;
/** A record with all its text; more is no record. */
const LONGEST_LINE = 16 * 1024 * 1024;

/**
 * The lines of a file that arrives in chunks; no more than one of them is held. `fromByte`: where in the file the chunks begin.
 * A last line without its newline was cut short: ShopUnavailable, like a line that is no JSON.
 */
export async function* jsonLines(chunks: AsyncIterable<Buffer>, fromByte: number): AsyncGenerator<JsonLine> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let startByte = fromByte;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const tail = chunk.subarray(from, end);
      const line = held.length === 0 ? tail : Buffer.concat([...held, tail]);
      held = [];
      heldBytes = 0;
      from = end + 1;
      const endByte = startByte + line.length + 1;
      if (line.length > 0) yield { value: parsed(line), startByte, endByte };
      startByte = endByte;
    }
    if (from === chunk.length) continue;
    held.push(Buffer.from(chunk.subarray(from)));
    heldBytes += chunk.length - from;
    if (heldBytes > LONGEST_LINE) throw new ShopUnavailable(`a line of more than ${LONGEST_LINE} bytes`);
  }
  if (heldBytes > 0) throw new ShopUnavailable('a result file that ends within a line');
}

function parsed(line: Buffer): unknown {
  try {
    return parseExact(line.toString());
  } catch {
    throw new ShopUnavailable('a result file with a line that does not read');
  }
}
