import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { OperatorSession } from '../../store/operator-sessions.ts';

/** What a logged-in request is answered from. */
export interface Asked<I> {
  readonly session: OperatorSession;
  /** As the audit names who asks. */
  readonly by: string;
  readonly input: I;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly request: FastifyRequest;
}

/** One question or order of the dashboard. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** Below `/dashboard/api`. */
  readonly path: string;
  /** What the key must have beside being let in; `admin` has all but `personal`. */
  readonly scope: 'dashboard' | 'admin';
  /** Null = there is nothing here. A generator is sent line by line. */
  readonly answer: (asked: Asked<unknown>) => Promise<object | null> | AsyncGenerator<object>;
  readonly input: z.ZodType | null;
}

export const get = (path: string, answer: (asked: Asked<unknown>) => Promise<object | null>): Endpoint => ({
  method: 'GET',
  path,
  scope: 'dashboard',
  input: null,
  answer,
});

export const post = <T extends z.ZodType>(
  path: string,
  scope: Endpoint['scope'],
  input: T,
  answer: (asked: Asked<z.infer<T>>) => Promise<object | null> | AsyncGenerator<object>,
): Endpoint => ({ method: 'POST', path, scope, input, answer: answer as Endpoint['answer'] });
