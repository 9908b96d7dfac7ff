import { z } from 'zod';
import type { Operation } from './operations.ts';
import { PROBLEM_TYPE, PROBLEMS, problemSchema, type ProblemCode } from './problem.ts';

/** `/api/sync/:platform` is `/api/sync/{platform}` in OpenAPI. */
export const openapiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

const schemaOf = (schema: z.ZodType): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  return rest;
};

function problemAnswers(codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const answers: Record<string, object> = {};
  for (const [status, kinds] of byStatus) {
    const retry = status === 429 || status === 503;
    answers[String(status)] = {
      description: kinds.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n\n'),
      ...(retry
        ? { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait.' } } }
        : {}),
      content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return answers;
}

function describeOperation(operation: Operation): object {
  const parameters = Object.entries(operation.parameters ?? {}).map(([name, parameter]) => ({
    name,
    in: parameter.in,
    required: parameter.in === 'path',
    description: parameter.description,
    schema: schemaOf(parameter.schema),
  }));
  const answers: Record<string, object> = {};
  for (const [status, { description, mediaType, schema }] of Object.entries(operation.answers)) {
    answers[status] = {
      description,
      ...(mediaType === undefined
        ? {}
        : { content: { [mediaType]: schema === undefined ? {} : { schema: schemaOf(schema) } } }),
    };
  }
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.request === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: Object.fromEntries(operation.request.map((type) => [type, {}])),
          },
        }),
    responses: {
      ...answers,
      ...problemAnswers(operation.problems),
      500: { description: 'A fault of ours; the body is empty, the request id is in `x-request-id`.' },
    },
  };
}

/** OpenAPI 3.1 of the operations that the server registered, from the schemas and the table of codes it answers with. */
export function openapiOf(operations: readonly Operation[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const path = (paths[openapiPath(operation.path)] ??= {});
    path[operation.method.toLowerCase()] = describeOperation(operation);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'VARAi hub',
      version,
      description: 'Takes signed events from every shop platform and keeps one agreed database.',
    },
    paths,
    components: { schemas: { Problem: schemaOf(problemSchema) } },
  };
}
