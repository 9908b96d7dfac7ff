import { afterEach, beforeEach, expect, it } from 'vitest';
import { openapiPath, openapiOf } from '../../src/http/openapi.ts';
import { recommendationsOperation, syncOperation, type Operation } from '../../src/http/operations.ts';
import { PROBLEMS, problemOf, problemSchema, type ProblemCode } from '../../src/http/problem.ts';
import { hubAtPorts, type HubAtPorts } from './hub-at-ports.ts';

const page: Operation = {
  id: 'showProducts',
  method: 'GET',
  path: '/products/:id',
  summary: 'A page.',
  answers: { 200: { description: 'HTML.', mediaType: 'text/html' } },
  problems: ['http/not-found'],
};

let hub: HubAtPorts;
beforeEach(() => {
  hub = hubAtPorts({
    pages: [
      {
        operation: page,
        answer: async ({ params }) => ({
          status: 200,
          contentType: 'text/html; charset=utf-8',
          body: `<p>${params['id'] ?? ''}</p>`,
        }),
      },
    ],
  });
});
afterEach(async () => {
  await hub.server.close();
});

interface Description {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<
      string,
      { operationId: string; responses: Record<string, unknown>; parameters?: { name: string; in: string }[] }
    >
  >;
}

it('describes every route that the server has, and none beside them', async () => {
  const described = (await hub.server.app.inject('/openapi.json')).json<Description>();
  const routes = hub.server.app.printRoutes({ commonPrefix: false }).split('\n');
  const served: string[] = [];
  const prefixes: string[] = [];
  for (const line of routes) {
    const match = /^([│├└─ ]*)(\S+)(?: \(([^)]+)\))?/.exec(line);
    if (match === null || match[2] === undefined) continue;
    const depth = (match[1] ?? '').length / 4;
    prefixes.length = Math.max(0, depth - 1);
    prefixes.push(match[2]);
    for (const method of (match[3] ?? '').split(', '))
      if (method !== '' && method !== 'HEAD') served.push(`${method} ${openapiPath(prefixes.join(''))}`);
  }
  const documented = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(served.length).toBeGreaterThan(5);
  expect(documented.sort()).toEqual(served.sort());
  expect(described.openapi).toMatch(/^3\.1\./);
});

it('names every parameter of a path and every status that a code has', async () => {
  const described = openapiOf([syncOperation, page], '1') as Description;
  const post = described.paths['/api/sync/{platform}/{resource}']?.['post'];
  expect(post?.parameters?.filter((each) => each.in === 'path').map((each) => each.name)).toEqual([
    'platform',
    'resource',
  ]);
  expect(Object.keys(post?.responses ?? {})).toEqual(
    expect.arrayContaining([
      '200',
      '400',
      '401',
      '404',
      '405',
      '408',
      '413',
      '415',
      '422',
      '429',
      '431',
      '500',
      '503',
    ]),
  );
});

it.each(Object.keys(PROBLEMS) as ProblemCode[])('%s is answered as it is described', (code) => {
  const problem = problemOf(code, 'r1', { path: 'a.b', params: { max: 1 } });
  expect(problemSchema.parse(problem)).toEqual(problem);
  // The dashboard's JSON is its page's own: the described API never answers with its codes.
  const described: readonly string[] = [...syncOperation.problems, ...recommendationsOperation.problems];
  expect(described.includes(code)).toBe(!code.startsWith('dashboard/'));
});

it('serves pages beside the API', async () => {
  const answer = await hub.server.app.inject('/products/42');
  expect([
    answer.statusCode,
    answer.headers['content-type'],
    answer.headers['x-content-type-options'],
    answer.body,
  ]).toEqual([200, 'text/html; charset=utf-8', 'nosniff', '<p>42</p>']);
});
