import { z } from 'zod';
import { isPlatform } from '../connectors/index.ts';
import type { Page, PageAnswer } from '../http/server.ts';
import type { Postmen } from './manners.ts';

const share = z.coerce.number().min(0).max(1).default(0);
const part = (meaning: string) => ({
  in: 'query' as const,
  schema: share,
  description: `${meaning}, 0 to 1.`,
});
const MOST_MINUTES = 60;
const minutes = z.coerce.number().gt(0).max(MOST_MINUTES).default(2);
const mannersSchema = z.object({
  drop: share,
  duplicate: share,
  reorder: share,
  minutes,
});
const MINUTE_MS = 60_000;

const json = (status: number, body: object): PageAnswer => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
});

/** `POST /demo/shops/<platform>/misbehave`: a demo shop loses, doubles and reorders its webhooks for a while. */
export const misbehavePage = (postmen: Postmen): Page => ({
  operation: {
    id: 'letDemoShopMisbehave',
    method: 'POST',
    path: '/demo/shops/:platform/misbehave',
    summary: "Lets one of the demo's shops lose, double and reorder its webhooks for a while.",
    parameters: {
      platform: { in: 'path', schema: z.string(), description: 'Which of the four.' },
      drop: part('How many are never sent'),
      duplicate: part('How many are sent twice'),
      reorder: part('How many are overtaken'),
      minutes: { in: 'query', schema: minutes, description: 'For how long.' },
    },
    answers: {
      200: { description: 'It misbehaves.', mediaType: 'application/json' },
      400: { description: 'What cannot be.', mediaType: 'application/json' },
      404: { description: 'No such shop.', mediaType: 'application/json' },
    },
    problems: [],
  },
  answer: async ({ params, query }) => {
    const platform = params['platform'] ?? '';
    if (!isPlatform(platform)) return json(404, { error: `there is no demo shop on "${platform}"` });
    const read = mannersSchema.safeParse(query);
    if (!read.success) {
      const [issue] = read.error.issues;
      return json(400, { error: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}` });
    }
    const { minutes: length, ...manners } = read.data;
    postmen[platform].misbehave(manners, Date.now() + length * MINUTE_MS);
    return json(200, { platform, ...read.data });
  },
});
