import { setTimeout as sleep } from 'node:timers/promises';
import type { SignedRequest } from '@varai/core/testkit';
import { z } from 'zod';
import { Refusal } from './outcome.ts';

export type Reply =
  | { readonly result: 'accepted' | 'duplicate' | 'parked'; readonly eventId: string }
  /** `path` is empty where the whole was refused. */
  | { readonly result: 'rejected'; readonly status: number; readonly code: string; readonly path: string };

const recordedSchema = z.object({ result: z.enum(['accepted', 'duplicate', 'parked']), eventId: z.string() });
const problemSchema = z.object({ code: z.string(), path: z.string().default('') });

const TRIES = 6;
const LONGEST_WAIT_S = 30;
/** Answers after which every sender tries again. */
const LATER: ReadonlySet<number> = new Set([429, 503]);

/** Sends one request, again where the hub asks for it. Throws Refusal where no hub answers. */
export async function postSigned(
  url: string,
  { method, path, headers, body }: SignedRequest,
): Promise<Reply> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url + path, {
      method,
      headers,
      body: new Uint8Array(body),
      redirect: 'manual',
    }).catch((cause: unknown) => {
      throw new Refusal(
        `No hub answers at ${url}: start it with \`npm start\`, or say where it is with --url.`,
        { cause },
      );
    });
    const text = await response.text();
    if (LATER.has(response.status) && attempt < TRIES) {
      await sleep(1000 * Math.min(LONGEST_WAIT_S, Number(response.headers.get('retry-after') ?? 1)));
      continue;
    }
    return replyOf(response.status, text);
  }
}

function replyOf(status: number, text: string): Reply {
  const body = parsed(text);
  const recorded = recordedSchema.safeParse(body);
  if (status === 200 && recorded.success) return recorded.data;
  const problem = problemSchema.safeParse(body);
  return {
    result: 'rejected',
    status,
    ...(problem.success ? problem.data : { code: `http/${status}`, path: '' }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
