/**
 * What a Global Privacy Platform string says about sale and about biometric data, per US section (GPP string specification 1 and
 * the sections at InteractiveAdvertisingBureau/Global-Privacy-Platform b27beb4). Sections of other places are not read: the EU
 * speaks through TCF.
 */
export interface GppSays {
  /** Opted out of sale, sharing or targeted advertising, or Global Privacy Control is set. */
  readonly refusesSale: boolean;
  /** No consent to, or opted out of, biometric data. */
  readonly refusesBiometric: boolean;
}

/** Fields of two bits that follow the version: which ones speak of sale, and which one of biometric data. */
interface Layout {
  readonly versions: readonly number[];
  readonly sale: readonly number[];
  readonly biometric: number;
}

const STATE: Layout = { versions: [1], sale: [3, 4], biometric: 11 };
/** One more notice comes before the choices. */
const OPT_OUT_STATE: Layout = { versions: [1], sale: [4, 5], biometric: 12 };

const layouts: ReadonlyMap<number, Layout> = new Map([
  [7, { versions: [1, 2], sale: [6, 7, 8], biometric: 15 }],
  [8, { versions: [1], sale: [3, 4], biometric: 11 }],
  ...[9, 10, 12, 13, 14, 16, 17, 19, 20, 21, 22, 23].map((id) => [id, STATE] as const),
  ...[11, 18].map((id) => [id, OPT_OUT_STATE] as const),
  [15, { ...STATE, biometric: 14 }],
]);

const USP = 6;
const FIRST_US = 7;
const LAST_US = 27;
const REFUSED = 1;
const UNDEFINED = 3;
const LONGEST = 8192;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Bits as text of 0 and 1, six a letter; null where a letter is none of the alphabet. */
function bitsOf(text: string): string | null {
  let bits = '';
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return null;
    bits += value.toString(2).padStart(6, '0');
  }
  return bits;
}

/** Reads from the left; a read beyond the end throws RangeError. */
class BitReader {
  #at = 0;
  readonly #bits: string;

  constructor(bits: string) {
    this.#bits = bits;
  }

  int(width: number): number {
    const end = this.#at + width;
    if (end > this.#bits.length) throw new RangeError('beyond the end');
    const value = Number.parseInt(this.#bits.slice(this.#at, end), 2);
    this.#at = end;
    return value;
  }

  /** A number in Fibonacci coding: ends with two ones. */
  fibonacci(): number {
    let [weight, next] = [1, 2];
    let value = 0;
    let before = 0;
    for (;;) {
      const bit = this.int(1);
      if (bit === 1 && before === 1) return value;
      value += bit * weight;
      [weight, next] = [next, weight + next];
      before = bit;
    }
  }
}

/** Ids of the sections in the order they follow. */
function sectionIds(header: string): number[] {
  const bits = bitsOf(header);
  if (bits === null) throw new RangeError('not the alphabet');
  const reader = new BitReader(bits);
  if (reader.int(6) !== 3 || reader.int(6) !== 1) throw new RangeError('not GPP 1');
  const ids: number[] = [];
  let last = 0;
  for (let items = reader.int(12); items > 0; items--) {
    const isRange = reader.int(1) === 1;
    const start = last + reader.fibonacci();
    last = isRange ? start + reader.fibonacci() : start;
    if (last > 4095) throw new RangeError('no such section');
    for (let id = start; id <= last; id++) ids.push(id);
  }
  return ids;
}

function readSection(layout: Layout, text: string): GppSays {
  const [core = '', ...subsections] = text.split('.').map(bitsOf);
  if (core === null || subsections.includes(null)) throw new RangeError('not the alphabet');
  const reader = new BitReader(core);
  if (!layout.versions.includes(reader.int(6))) throw new RangeError('another version');
  const fields = Array.from({ length: layout.biometric + 1 }, () => reader.int(2));
  if (fields.includes(UNDEFINED)) throw new RangeError('a value without meaning');
  // Sub-section 1 is Global Privacy Control: its type in two bits, then whether it is set.
  const hasGpc = subsections.some((bits) => bits?.startsWith('011'));
  return {
    refusesSale: hasGpc || layout.sale.some((field) => fields[field] === REFUSED),
    refusesBiometric: fields[layout.biometric] === REFUSED,
  };
}

/** The older US privacy string, `1YNN`: version, notice given, opted out of sale, covered by the IAB's agreement. */
function usPrivacySale(text: string): boolean {
  if (!/^1[YN-]{3}$/i.test(text)) throw new RangeError('not a US privacy string');
  return text.charAt(2).toUpperCase() === 'Y';
}

/**
 * All sections together: one refusal refuses. A string or a US section that cannot be read (another version, a layout that is
 * only proposed) refuses all that it could have spoken of.
 */
export function readGpp(text: string): GppSays {
  const sections = text.split('~');
  let says: GppSays = { refusesSale: false, refusesBiometric: false };
  try {
    if (text.length > LONGEST) throw new RangeError('too long');
    const ids = sectionIds(sections[0] as string);
    if (ids.length !== sections.length - 1) throw new RangeError('sections missing');
    ids.forEach((id, index) => {
      const section = sections[index + 1] as string;
      if (id === USP) says = { ...says, refusesSale: says.refusesSale || usPrivacySale(section) };
      if (id < FIRST_US || id > LAST_US) return;
      const layout = layouts.get(id);
      if (layout === undefined) throw new RangeError('not laid out');
      const said = readSection(layout, section);
      says = {
        refusesSale: says.refusesSale || said.refusesSale,
        refusesBiometric: says.refusesBiometric || said.refusesBiometric,
      };
    });
    return says;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { refusesSale: true, refusesBiometric: true };
  }
}
