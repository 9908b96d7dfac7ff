import { fail, isObject, ok, type Issue, type Result } from '@varai/core';
import type { SubjectRef } from '@varai/core/platform';
import type { Subject } from './receiver.ts';
import { readResource, readTopic } from './topic.ts';

const UNKNOWN_TOPIC: Result<Subject> = fail<Issue>({ code: 'ingest/unknown-topic', path: 'topic' });
const UNKNOWN_RESOURCE: Result<Subject> = fail<Issue>({ code: 'ingest/unknown-resource', path: '' });
/** Bodies of these resources name what happened themselves; their topic is free text. */
const SELF_DESCRIBING = new Set(['events']);

/** The topic decides where there is one; the URL where there is none. */
export function subjectOf(resource: string, topic: string | null): Result<Subject> {
  const subject = topic === null || SELF_DESCRIBING.has(resource) ? readResource(resource) : readTopic(topic);
  if (subject !== null) return ok(subject);
  return topic === null ? UNKNOWN_RESOURCE : UNKNOWN_TOPIC;
}

/** A platform's id as text, exact; null where there is none. */
export function idText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}

/** Zero is how some shops write "no customer". */
const customerRef = (value: unknown): SubjectRef | null => {
  const id = idText(value);
  return id === null || id === '0' ? null : { type: 'customer', id };
};

/**
 * The persons that a body of unknown shape seems to speak of: its customer, and the order or session itself for a guest.
 * Best effort; a mapped body's own statements are exact.
 */
export function peopleIn(resource: string, data: unknown): readonly SubjectRef[] {
  if (!isObject(data)) return [];
  const people: SubjectRef[] = [];
  const add = (ref: SubjectRef | null): void => {
    if (ref !== null) people.push(ref);
  };
  const own = idText(data['id']) ?? idText(data['entity_id']);
  const customer = data['customer'];
  add(customerRef(data['customer_id'] ?? data['customerId']));
  if (isObject(customer)) add(customerRef(customer['id']));
  if (own !== null && resource === 'customers') add(customerRef(own));
  if (own !== null && resource === 'orders') add({ type: 'order', id: own });
  const session = idText(data['session_id']) ?? idText(data['sessionId']);
  if (session !== null) add({ type: 'session', id: session });
  return people;
}
