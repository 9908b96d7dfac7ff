import { expect, it } from 'vitest';
import { readResource, readTopic } from '../../src/connectors/topic.ts';
import { subjectOf } from '../../src/connectors/subject.ts';

it.each([
  ['orders/create', 'orders', 'create'],
  ['orders/partially_fulfilled', 'orders', 'update'],
  ['ORDERS_PAID', 'orders', 'update'],
  ['Orders/Cancelled', 'orders', 'update'],
  ['refunds/create', 'refunds', 'create'],
  ['creditmemo.created', 'refunds', 'create'],
  ['order.restored', 'orders', 'update'],
  ['product.deleted', 'products', 'delete'],
  ['customers/disable', 'customers', 'update'],
  ['user_registered', 'customers', 'create'],
  ['cart.updated', 'carts', 'update'],
  ['session.started', 'sessions', 'create'],
])('%s is about %s: %s', (topic, resource, verb) => {
  expect(readTopic(topic)).toEqual({ resource, verb });
});

// Each of these carries something else than the resource whose name it begins with.
it.each([
  'orders/edited',
  'customers/redact',
  'customers/data_request',
  'customers/merge',
  'shop/redact',
  'app/uninstalled',
  'coupon.created',
  'order',
  'orders/',
  '/create',
  '',
  'constructor/create',
  'orders/create/now',
])('%j is no topic we take', (topic) => {
  expect(readTopic(topic)).toBeNull();
});

it('a URL alone says: some state of it', () => {
  expect(readResource('orders')).toEqual({ resource: 'orders', verb: 'update' });
  for (const name of ['order', 'spaceships', '__proto__', 'toString', ''])
    expect(readResource(name)).toBeNull();
});

it('events say themselves what happened', () => {
  expect(subjectOf('events', 'product_viewed')).toEqual({
    ok: true,
    value: { resource: 'events', verb: 'update' },
  });
});
