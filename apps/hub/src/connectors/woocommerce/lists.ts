import { z } from 'zod';
import type { PulledResource, PullWindow } from '../shop-api.ts';
import { START, type List } from './walk.ts';
import { windowQuery } from './window.ts';

/**
 * The lists that a resource is read from, one after the other; what is in the trash is in none of them. `variations`: of all
 * products, from WooCommerce 10.3 on; `children` is what stands for it before: the products that have some, to be asked for them.
 */
const partName = z.enum(['live', 'variations', 'children']);
export type Part = z.infer<typeof partName>;

export const PARTS: Readonly<Record<PulledResource, readonly Part[]>> = {
  products: ['live', 'variations'],
  orders: ['live'],
  customers: ['live'],
};

export const PER_PAGE = 100;
/** Each costs a call of its own at least. */
const PARENTS_A_PAGE = 10;

export function listOf(resource: PulledResource, part: Part, window: PullWindow | null): List {
  // Customers have no filter by time: all of them are read, and those of the window kept.
  const within = window === null || resource === 'customers' ? {} : windowQuery(window);
  switch (part) {
    case 'live':
      return { path: `/${resource}`, query: within, perPage: PER_PAGE };
    case 'variations':
      return { path: '/variations', query: within, perPage: PER_PAGE };
    case 'children':
      return { path: '/products', query: { ...within, _fields: 'id,variations' }, perPage: PARENTS_A_PAGE };
  }
}

const placeShape = z.object({
  part: partName,
  offset: z.int().nonnegative(),
  last: z.string().nullable(),
  first: z.string().nullable(),
});
/** Where a walk through a resource's lists stands. */
export type Place = z.infer<typeof placeShape>;

export const startOf = (part: Part): Place => ({ part, ...START });

export const placeText = (place: Place): string => JSON.stringify(place);

/** Throws SyntaxError or ZodError on text that `placeText` did not write. */
export const placeIn = (cursor: string): Place => placeShape.parse(JSON.parse(cursor));
