const LENGTHS = new Set([8, 12, 13, 14]);

/** The GTIN in its 14-digit form, null where it is none (wrong length, wrong check digit, all zeros). */
export function gtin14(code: string | null): string | null {
  if (code === null || code.length > 24) return null;
  const digits = code.replace(/[\s-]/g, '');
  if (!LENGTHS.has(digits.length) || !/^\d+$/.test(digits)) return null;
  const full = digits.padStart(14, '0');
  let sum = 0;
  for (let i = 0; i < 14; i++) sum += (full.charCodeAt(i) - 48) * (i % 2 === 0 ? 3 : 1);
  return sum % 10 === 0 && sum > 0 ? full : null;
}
