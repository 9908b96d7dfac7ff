import { z } from 'zod';

/** UTC instant, always with milliseconds: `2026-11-22T05:16:29.000Z`, so that text order is time order. */
export const instantSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'UTC instant with milliseconds');
export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'ISO 4217 code');
/** Integer count of the currency's smallest unit: 1999 is 19.99 EUR, 1999 JPY, 1.999 KWD. */
export const minorSchema = z.number().int();
export const moneySchema = z.object({ amountMinor: minorSchema, currency: currencySchema });
export type Money = z.infer<typeof moneySchema>;
