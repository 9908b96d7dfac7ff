import { isObject } from '@varai/core';
import type { Mapped, SubjectRef, Verb } from '@varai/core/platform';
import type { Kind, SynchronizationEvent } from '@varai/core/schema';

type EntityType = SynchronizationEvent['entityType'];

/** The specification has no session among its entities; a session is where recommendations are made. */
const ENTITY_OF_KIND: Readonly<Record<Kind, EntityType>> = {
  product: 'product',
  user: 'user',
  order: 'order',
  session: 'recommendation',
  recommendation: 'recommendation',
  feedback: 'feedback',
};
const ENTITY_OF_RESOURCE: Readonly<Record<string, EntityType>> = {
  products: 'product',
  customers: 'user',
  orders: 'order',
  refunds: 'order',
  carts: 'order',
  feedback: 'feedback',
};
const AI_KINDS: ReadonlySet<Kind> = new Set<Kind>(['session', 'recommendation', 'feedback']);

/** What an event is about, in the specification's words. */
export interface Description {
  readonly eventType: SynchronizationEvent['eventType'];
  readonly entityType: EntityType;
  /** The platform's id; empty where a body could not be read so far. */
  readonly entityId: string;
  readonly sessionId: string | null;
  readonly people: readonly SubjectRef[];
}

/** Of a body that was mapped: its first statement speaks for it, else its first interaction. */
export function describe(mapped: Mapped, resource: string, verb: Verb): Description {
  const statement = mapped.statements[0];
  const interaction = mapped.interactions[0];
  const people: SubjectRef[] = [];
  for (const { subject } of mapped.statements) {
    if (subject !== null && !people.some((known) => known.type === subject.type && known.id === subject.id))
      people.push(subject);
  }
  for (const { userId, sessionId } of mapped.interactions) {
    const id = userId ?? sessionId;
    const type = userId === null ? 'session' : 'customer';
    if (id !== null && !people.some((known) => known.type === type && known.id === id))
      people.push({ type, id });
  }
  if (statement !== undefined) {
    return {
      eventType: AI_KINDS.has(statement.kind) ? 'ai_interaction' : verb,
      entityType: ENTITY_OF_KIND[statement.kind],
      entityId: statement.resourceId,
      sessionId: statement.kind === 'session' ? statement.resourceId : (interaction?.sessionId ?? null),
      people,
    };
  }
  const productId = interaction?.productId ?? null;
  return {
    eventType: 'ai_interaction',
    entityType: productId === null ? (ENTITY_OF_RESOURCE[resource] ?? 'recommendation') : 'product',
    entityId: productId ?? interaction?.sessionId ?? '',
    sessionId: interaction?.sessionId ?? null,
    people,
  };
}

/** Of a body that could not be mapped: what can be seen from outside. */
export function describeUnmapped(
  data: unknown,
  resource: string,
  verb: Verb,
  people: readonly SubjectRef[],
): Description {
  const id = isObject(data) ? (data['id'] ?? data['entity_id']) : undefined;
  return {
    eventType: verb,
    entityType: ENTITY_OF_RESOURCE[resource] ?? 'recommendation',
    entityId: typeof id === 'string' || typeof id === 'number' ? String(id) : '',
    sessionId: null,
    people,
  };
}
