import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonLines, type JsonLine } from '../../../src/connectors/shopify/json-lines.ts';
import { ShopUnavailable } from '../../../src/connectors/shop-http.ts';

async function* chunked(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  for (let i = 1; i < places.length; i++) yield bytes.subarray(places[i - 1], places[i]);
}
async function read(chunks: AsyncIterable<Buffer>, from = 0): Promise<JsonLine[]> {
  const lines: JsonLine[] = [];
  for await (const line of jsonLines(chunks, from)) lines.push(line);
  return lines;
}

describe('lines of JSON', () => {
  test('however they are cut: the same values, each at its own bytes, and readable from any of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ id: fc.nat(), text: fc.string({ unit: 'grapheme' }) }), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.array(fc.nat(2000), { maxLength: 12 }),
        fc.nat(19),
        async (values, cuts, from) => {
          const file = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
          const lines = await read(chunked(file, cuts));
          expect(lines.map(({ value }) => value)).toEqual(values);
          for (const { value, startByte, endByte } of lines)
            expect(JSON.parse(file.subarray(startByte, endByte).toString())).toEqual(value);
          const at = lines[from % lines.length] as JsonLine;
          expect(await read(chunked(file.subarray(at.startByte), cuts), at.startByte)).toEqual(
            lines.slice(from % lines.length),
          );
        },
      ),
    );
  });

  test('no digit of an id is lost', async () => {
    const [line] = await read(chunked(Buffer.from('{"id":820982911946154509}\n'), []));
    expect(line?.value).toEqual({ id: '820982911946154509' });
  });

  test.each([['{"a":1}\n{"b":2}'], ['{"a":1}\n{"b":'], ['{"a":1\n'], ['<html>\n']])(
    'what was cut short is no line: %j',
    async (text) => {
      await expect(read(chunked(Buffer.from(text), [3]))).rejects.toThrow(ShopUnavailable);
    },
  );

  test('a line without an end is given up before it fills the memory', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        given += 1024 * 1024;
        yield Buffer.alloc(1024 * 1024, 0x61);
      }
    }
    await expect(read(endless())).rejects.toThrow('a line of more than');
    expect(given).toBeLessThan(20 * 1024 * 1024);
  });
});
