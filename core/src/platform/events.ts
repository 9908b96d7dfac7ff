import type { Source } from '../schema/source.ts';
import { eventInstant, eventType } from './event-fields.ts';
import { cartOf, interactionOf } from './interaction.ts';
import { listMapper, type Reader } from './reader.ts';
import { feedbackOf, recommendationOf } from './session-outcomes.ts';
import { SESSION_STEPS, SessionCollector } from './session.ts';
import type { Interaction, Mapped, MapContext, Mapper, Statement } from './statement.ts';

const RECOMMENDATION_EVENTS = new Set([
  'recommendation_made',
  'recommendation_generated',
  'recommendations_generated',
]);
const FEEDBACK_EVENTS = new Set(['feedback', 'feedback_given', 'feedback_submitted']);

/** What our widget and plugins send, the same from every platform: events, and the same facts as resources of their own. */
export function eventMappers(source: Source): {
  readonly [R in 'events' | 'sessions' | 'recommendations' | 'feedback' | 'carts']: Mapper;
} {
  return {
    events: listMapper(['events'], (events, context) => mapEvents(events, context, source)),
    sessions: listMapper(['sessions'], (sessions) => {
      const collector = new SessionCollector(source);
      for (const session of sessions) collector.addWhole(session);
      return { statements: collector.statements(), interactions: [] };
    }),
    recommendations: listMapper(['recommendations'], (list) => ({
      statements: list.map(recommendationOf),
      interactions: [],
    })),
    feedback: listMapper(['feedback'], (list) => ({ statements: list.map(feedbackOf), interactions: [] })),
    carts: listMapper(['carts'], (carts, context) => ({
      statements: [],
      interactions: carts.map((cart, index) => cartOf(cart, index, context)),
    })),
  };
}

/** Sessions, recommendations and feedback become statements about those; everything else is an interaction. */
function mapEvents(events: readonly Reader[], context: MapContext, source: Source): Mapped {
  const statements: Statement[] = [];
  const interactions: Interaction[] = [];
  const sessions = new SessionCollector(source);
  events.forEach((event, index) => {
    const type = eventType(event);
    const step = SESSION_STEPS.get(type);
    if (step !== undefined) sessions.add(event, step, eventInstant(event));
    if (RECOMMENDATION_EVENTS.has(type)) statements.push(recommendationOf(event));
    else if (FEEDBACK_EVENTS.has(type)) statements.push(feedbackOf(event));
    else if (type === 'cart_updated') interactions.push(cartOf(event, index, context));
    else if (step === undefined || step === 'analysed')
      interactions.push(interactionOf(event, type, eventInstant(event), index));
  });
  return { statements: [...sessions.statements(), ...statements], interactions };
}
