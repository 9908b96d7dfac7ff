import { isObject } from '@varai/core';
import { basename } from 'node:path';
import { readTopic } from '../../connectors/topic.ts';
import { UsageProblem } from '../outcome.ts';

/** What a body is about, and what its sender says happened. */
export interface Topic {
  /** URL resource: `orders`. */
  readonly resource: string;
  /** `create`, `paid`, `deleted`: the sender's word. */
  readonly action: string;
}

/** What most bodies of a resource tell. */
const USUAL_ACTION: Readonly<Record<string, string>> = { orders: 'create', refunds: 'create' };
const usual = (resource: string): Topic => ({ resource, action: USUAL_ACTION[resource] ?? 'update' });

/** The resource that a word names, singular or plural. */
const resourceNamed = (word: string): string | null => readTopic(`${word}/update`)?.resource ?? null;

/** Reads `orders/create`, `order.updated`, `orders_paid`. Throws UsageProblem for what is no topic. */
export function topicGiven(text: string): Topic {
  const parts = /^([a-z]+)[/._]([a-z_]+)$/.exec(text.toLowerCase());
  if (parts === null)
    throw new UsageProblem(`"${text}" is no topic: expected one like orders/create or product.updated.`);
  const [, word = '', action = ''] = parts;
  return { resource: resourceNamed(word) ?? word, action };
}

/** From the file's name (`order.json`, `orders-paid.json`), else from what its body holds. Throws UsageProblem where neither tells. */
export function topicGuessed(file: string, body: unknown): Topic {
  const words = basename(file, '.json')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  for (const [i, word] of words.entries()) {
    const resource = resourceNamed(word);
    if (resource === null) continue;
    const action = words[i + 1] ?? '';
    return readTopic(`${word}/${action}`) === null ? usual(resource) : { resource, action };
  }
  const resource = resourceIn(body);
  if (resource !== null) return usual(resource);
  throw new UsageProblem(
    `What ${file} is about cannot be told from its name or body: say it with --topic, for example --topic orders/create.`,
  );
}

/** Members that only bodies of one resource have, the most telling first. */
const MARKS: readonly (readonly [resource: string, members: readonly string[]])[] = [
  ['refunds', ['refund_line_items', 'creditmemo', 'refunded_by']],
  ['orders', ['line_items', 'increment_id', 'order_key', 'lines']],
  ['products', ['variants', 'body_html', 'type_id', 'regular_price', 'offers', 'gtin', 'sku']],
  ['customers', ['accepts_marketing', 'orders_count', 'is_paying_customer', 'group_id', 'email']],
];

function resourceIn(body: unknown): string | null {
  if (!isObject(body)) return null;
  if (typeof body['topic'] === 'string') return readTopic(body['topic'])?.resource ?? null;
  return MARKS.find(([, members]) => members.some((member) => Object.hasOwn(body, member)))?.[0] ?? null;
}
