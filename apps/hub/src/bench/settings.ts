import { z } from 'zod';

const count = (from: number, to: number) => z.coerce.number().int().min(from).max(to);
const rows = count(1_000, 10_000_000).default(1_000_000).describe('products');
const connections = count(1, 1_024).default(256).describe('connections that send');

/** What each benchmark measures, and its settings with their defaults: `--rows 100000`, or `rows=100000`. */
export const BENCHES = {
  ingest: {
    about: 'taking and applying orders, beside bare Fastify and beside one BullMQ job an event',
    settings: z.strictObject({
      seconds: count(5, 3_600).default(60).describe('seconds of sending as fast as answers come'),
      entities: count(1_000, 1_000_000).default(120_000).describe('different orders'),
      connections,
      processes: count(1, 2).default(2).describe('2 = api and worker apart'),
      bodies: z
        .string()
        .regex(/^(small|large)(,(small|large))*$/, 'small, large or both')
        .default('small,large')
        .describe('small (1.5 kB), large (7 kB) or both'),
    }),
  },
  catalogue: {
    about: 'importing a catalogue, beside bare bulk upserts of the same documents',
    settings: z.strictObject({ rows }),
  },
  reconcile: {
    about: 'finding differences hidden in a catalogue that agrees',
    settings: z.strictObject({
      rows,
      hidden: count(3, 10_000).default(100).describe('differences that are hidden'),
      by: z
        .string()
        .regex(/^(hash_tree|full)(,(hash_tree|full))*$/, 'hash_tree, full or both')
        .default('hash_tree,full')
        .describe("by the shop's hash tree, by reading everything, or both"),
    }),
  },
  soak: {
    about: 'a steady rate of orders, customers and products: what grows, and what becomes slower',
    settings: z.strictObject({
      minutes: z.coerce.number().min(0.05).max(10_080).default(30).describe('how long'),
      rate: count(5, 100_000).default(500).describe('events a second'),
      connections,
    }),
  },
} as const;

export type BenchName = keyof typeof BENCHES;
export const isBench = (name: string): name is BenchName => Object.hasOwn(BENCHES, name);
