import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';

/** Values up to this many bytes are kept as they are: deflating them saves nothing. */
const WORTH_DEFLATING = 1_024;
/** What a value may hold, packed or not; larger ones are not kept. */
const LARGEST_BYTES = 4 * 1024 * 1024;

const PLAIN = 0x70;
const DEFLATED = 0x7a;
/** Between the mark of the generation and the value. */
const LINE = '\n';

/** A value as bytes: one for the form, then the generation it belongs to and its JSON. Null where it is too large to keep. */
export function packed(value: unknown, generation: string, isCompressed: boolean): Buffer | null {
  const plain = Buffer.from(generation + LINE + JSON.stringify(value));
  if (plain.length > LARGEST_BYTES) return null;
  return isCompressed && plain.length > WORTH_DEFLATING
    ? Buffer.concat([Buffer.of(DEFLATED), deflateRawSync(plain, { level: constants.Z_BEST_SPEED })])
    : Buffer.concat([Buffer.of(PLAIN), plain]);
}

/** The value again; undefined for bytes of another generation, and for any that are none of ours. */
export function unpacked(bytes: Buffer, generation: string): unknown {
  try {
    const rest = bytes.subarray(1);
    const plain =
      bytes[0] === PLAIN
        ? rest
        : bytes[0] === DEFLATED
          ? inflateRawSync(rest, { maxOutputLength: LARGEST_BYTES })
          : null;
    const text = plain?.toString() ?? '';
    const line = text.indexOf(LINE);
    return line < 0 || text.slice(0, line) !== generation
      ? undefined
      : (JSON.parse(text.slice(line + 1)) as unknown);
  } catch {
    return undefined;
  }
}
