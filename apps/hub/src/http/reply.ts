import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, problemOf, type ProblemCode, type ProblemDetails } from './problem.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  kind: ProblemCode,
  details?: ProblemDetails,
): FastifyReply {
  const problem = problemOf(kind, request.id, details);
  return reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
}

export const sendJson = (reply: FastifyReply, status: number, body: object): FastifyReply =>
  reply.code(status).header('content-type', JSON_TYPE).send(JSON.stringify(body));
