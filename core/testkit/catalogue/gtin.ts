/** Appends the check digit to the first twelve digits of a GTIN-13. Throws RangeError on anything else. */
export function gtin13(twelve: string): string {
  if (!/^\d{12}$/.test(twelve)) throw new RangeError(`not twelve digits: ${twelve}`);
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += Number(twelve[i]) * (i % 2 === 0 ? 1 : 3);
  return twelve + String((10 - (sum % 10)) % 10);
}

/** GS1 keeps the prefix 952 for examples: no real product has such a number. */
export const exampleGtin = (item: number): string => gtin13(`952${String(item).padStart(9, '0')}`);
