import type { FeedbackGroups, RecommendationGroups } from '../schema/session-groups.ts';
import { statement } from './draft.ts';
import { eventInstant, productIdOf, sessionIdOf, userIdOf } from './event-fields.ts';
import { textOf, type Reader } from './reader.ts';
import type { Statement, SubjectRef } from './statement.ts';

const subjectOf = (sessionId: string | null, userId: string | null): SubjectRef | null => {
  if (userId !== null) return { type: 'customer', id: userId };
  return sessionId === null ? null : { type: 'session', id: sessionId };
};

/** What was recommended, in which order and why. */
export function recommendationOf(event: Reader): Statement {
  const id = event.id(event.nameOf('recommendationId', 'recommendation_id', 'id'));
  const at = eventInstant(event);
  const sessionId = sessionIdOf(event);
  const userId = userIdOf(event);
  const items = event
    .list(event.nameOf('items', 'recommendations'))
    .map((item, index) => itemOf(item, index));
  return statement(
    'recommendation',
    id,
    at,
    'create',
    { recommendation: { sessionId, userId, at, items } },
    subjectOf(sessionId, userId),
  );
}

type Item = RecommendationGroups['recommendation']['items'][number];

function itemOf(item: Reader, index: number): Item {
  const position = item.number('position') ?? index;
  return {
    frameId: item.id(item.nameOf('frameId', 'frame_id', 'productId', 'product_id', 'id')),
    score: item.number('score') ?? 0,
    reasoning: item
      .values('reasoning')
      .map(textOf)
      .filter((reason) => reason !== null),
    position:
      Number.isInteger(position) && position >= 0 ? position : item.refuse('platform/bad-number', 'position'),
  };
}

type Verdict = FeedbackGroups['feedback']['verdict'];
const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ['liked', 'liked'],
  ['like', 'liked'],
  ['love', 'liked'],
  ['disliked', 'disliked'],
  ['dislike', 'disliked'],
  ['purchased', 'purchased'],
  ['purchase', 'purchased'],
  ['tried_on', 'tried_on'],
  ['try_on', 'tried_on'],
  ['rated', 'rated'],
  ['rating', 'rated'],
]);

/** One word about one product (or about the session, where no product is named). */
export function feedbackOf(event: Reader): Statement {
  const id = event.id(event.nameOf('feedbackId', 'feedback_id', 'id'));
  const at = eventInstant(event);
  const sessionId = sessionIdOf(event);
  const userId = userIdOf(event);
  const rating = event.number('rating');
  if (rating !== null && (rating < 1 || rating > 5)) event.refuse('platform/bad-rating', 'rating');
  const said = event.text('verdict')?.toLowerCase();
  const verdict = said === undefined && rating !== null ? 'rated' : VERDICTS.get(said ?? '');
  if (verdict === undefined) event.refuse('platform/bad-verdict', 'verdict');
  const feedback = { sessionId, userId, at, productId: productIdOf(event), verdict, rating };
  return statement('feedback', id, at, 'create', { feedback }, subjectOf(sessionId, userId));
}
