import type { Verb } from '@varai/core/platform';
import type { Subject } from './receiver.ts';

const RESOURCES: Readonly<Record<string, string>> = {
  order: 'orders',
  orders: 'orders',
  refund: 'refunds',
  refunds: 'refunds',
  creditmemo: 'refunds',
  creditmemos: 'refunds',
  customer: 'customers',
  customers: 'customers',
  user: 'customers',
  users: 'customers',
  product: 'products',
  products: 'products',
  cart: 'carts',
  carts: 'carts',
  event: 'events',
  events: 'events',
  session: 'sessions',
  sessions: 'sessions',
  recommendation: 'recommendations',
  recommendations: 'recommendations',
  feedback: 'feedback',
  feedbacks: 'feedback',
};

// Only words after which the body is the resource as it now is. `orders/edited`, `customers/redact` and the like carry
// something else under a similar name, so they are not here.
const VERBS: Readonly<Record<string, Verb>> = {
  create: 'create',
  created: 'create',
  placed: 'create',
  registered: 'create',
  started: 'create',
  update: 'update',
  updated: 'update',
  saved: 'update',
  restored: 'update',
  paid: 'update',
  fulfilled: 'update',
  partially_fulfilled: 'update',
  cancelled: 'update',
  completed: 'update',
  refunded: 'update',
  enable: 'update',
  enabled: 'update',
  disable: 'update',
  disabled: 'update',
  delete: 'delete',
  deleted: 'delete',
  removed: 'delete',
};

const known = new Map<string, Subject>();
for (const [word, resource] of Object.entries(RESOURCES)) {
  for (const [action, verb] of Object.entries(VERBS)) {
    const subject: Subject = { resource, verb };
    for (const mark of ['/', '.', '_']) known.set(`${word}${mark}${action}`, subject);
  }
}

/** Reads `orders/create`, `order.updated`, `ORDERS_PAID`, `user_registered`; null for a topic whose body is no plain resource. */
export const readTopic = (topic: string): Subject | null =>
  known.get(topic) ?? known.get(topic.toLowerCase()) ?? null;

const plain = new Map<string, Subject>(
  [...new Set(Object.values(RESOURCES))].map((resource) => [resource, { resource, verb: 'update' }]),
);

/** What a URL's resource alone says: some state of it. Null for a resource that we do not know. */
export const readResource = (resource: string): Subject | null => plain.get(resource) ?? null;

export const isResource = (resource: string): boolean => plain.has(resource);
