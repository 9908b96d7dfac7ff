const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const letters = (bits: string): string =>
  (bits.padEnd(Math.ceil(bits.length / 6) * 6, '0').match(/.{6}/g) ?? [])
    .map((six) => ALPHABET.charAt(Number.parseInt(six, 2)))
    .join('');
const int = (value: number, width: number): string => value.toString(2).padStart(width, '0');

function fibonacci(value: number): string {
  const weights = [1, 2];
  while ((weights.at(-1) as number) <= value)
    weights.push((weights.at(-1) as number) + (weights.at(-2) as number));
  let rest = value;
  let bits = '';
  for (const weight of weights.reverse()) {
    if (bits === '' && weight > rest) continue;
    bits = (weight <= rest ? '1' : '0') + bits;
    if (weight <= rest) rest -= weight;
  }
  return `${bits}1`;
}

/** What a consent banner writes for one section: its version and its fields of two bits, by place. */
export interface GppSection {
  readonly id: number;
  readonly version?: number;
  readonly fields?: Readonly<Record<number, number>>;
  readonly gpc?: boolean;
}

const sectionText = ({ version = 1, fields = {}, gpc }: GppSection): string => {
  const core = letters(
    int(version, 6) + Array.from({ length: 30 }, (_, at) => int(fields[at] ?? 0, 2)).join(''),
  );
  return gpc === undefined ? core : `${core}.${letters(`01${gpc ? '1' : '0'}`)}`;
};

/** A GPP string of these sections, ids rising, as the GPP string specification writes it. */
export function gppString(sections: readonly GppSection[]): string {
  const steps = sections.map(({ id }, at) => `0${fibonacci(id - (sections[at - 1]?.id ?? 0))}`);
  const header = letters(int(3, 6) + int(1, 6) + int(sections.length, 12) + steps.join(''));
  return [header, ...sections.map(sectionText)].join('~');
}
