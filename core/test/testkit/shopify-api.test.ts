import { describe, expect, test } from 'vitest';
import {
  createCatalogue,
  createShop,
  createShopifyApi,
  fakeClock,
  shareCatalogue,
  type Shop,
  type SimulatedShopify,
} from '@varai/core/testkit';

const [frames = []] = shareCatalogue(createCatalogue({ seed: 'admin', size: 30 }), 1, {
  byGtin: 4,
  bySku: 4,
});
const clock = fakeClock();
const fresh = (
  throttle: { perSecond: number; bucket: number } | null = null,
): { shop: Shop; api: SimulatedShopify } => {
  const shop = createShop({
    platform: 'shopify',
    storeId: 'admin',
    shopKey: 'admin.myshopify.com',
    secret: 'hush',
    seed: 1,
    clock,
    frames,
  });
  return { shop, api: createShopifyApi({ shop, nowMs: clock.nowMs, throttle }) };
};

interface Answered {
  readonly data?: Record<string, never>;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: {
    readonly cost: { readonly requestedQueryCost: number; readonly actualQueryCost: number };
  };
}
const ask = (api: SimulatedShopify, query: string, variables: object = {}): Answered =>
  JSON.parse(
    api.handle({
      method: 'POST',
      url: new URL(`https://admin.example${api.base}/graphql.json`),
      headers: { 'x-shopify-access-token': api.credentials['accessToken'] ?? '' },
      body: JSON.stringify({ query, variables }),
    }).body,
  ) as Answered;

describe('the simulated GraphQL Admin API', () => {
  test.each([
    ['{ products(first: 1) { nodes { colour } } }', "Field 'colour' doesn't exist on type 'Product'"],
    ['{ products(first: 1) { nodes { id(of: 1) } } }', "Field 'id' doesn't accept argument 'of'"],
    ['{ products { nodes { id } } }', 'you must provide one of first or last'],
    ['{ products(first: 251) { nodes { id } } }', 'first must be at most 250'],
    ['{ products(first: 1) { nodes { variants(first: 1) } } }', 'must have selections'],
    ['{ products(first: 1) { nodes { title { text } } } }', "Selections can't be made on scalars"],
    ['{ node(id: "gid://shopify/Order/1") { ... on Metafield { key } } }', "can't be spread inside Node"],
    ['{ products(first: 1, query: "vendor:x") { nodes { id } } }', 'Invalid search: vendor:x'],
    ['{ products(first: 1, sortKey: TITLE) { nodes { id } } }', 'sortKey is not supported'],
    ['{ products(first: 1, after: "?") { nodes { id } } }', 'Invalid cursor'],
    ['{ products(first: 1) { nodes { id } }', 'unexpected end of file'],
    ['subscription { x }', 'no operation named "subscription"'],
    ['{ shop { name } }', "Field 'shop' doesn't exist on type 'QueryRoot'"],
  ])('says what is wrong with %s', (query, message) => {
    const { errors, data } = ask(fresh().api, query);
    expect(errors?.[0]?.message).toContain(message);
    expect(data).toBeUndefined();
  });

  test('pages with cursors that survive what comes and goes', () => {
    const { shop, api } = fresh();
    const query =
      'query P($after: String) { products(first: 7, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }';
    const ids: string[] = [];
    for (let after: string | null = null, goesOn = true; goesOn;) {
      const { products } = ask(api, query, { after }).data as unknown as {
        products: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
      ids.push(...products.nodes.map(({ id }) => id));
      // The first of the page goes away meanwhile.
      const [gone] = products.nodes;
      const there = shop.state.products.get(gone?.id.split('/').at(-1) ?? '');
      if (there !== undefined) there.deleted = true;
      ({ hasNextPage: goesOn, endCursor: after } = products.pageInfo);
    }
    expect(ids).toHaveLength(frames.length);
    expect(new Set(ids).size).toBe(frames.length);
  });

  test('counts points: at most before, what it took after; refuses what is too dear and what is not left', () => {
    const { api } = fresh({ perSecond: 50, bucket: 300 });
    const cheap = '{ products(first: 20) { nodes { id variants(first: 5) { nodes { id } } } } }';
    const { extensions } = ask(api, cheap);
    expect(extensions?.cost).toMatchObject({
      requestedQueryCost: 2 + 20 * (1 + 2 + 5),
      throttleStatus: { maximumAvailable: 300, restoreRate: 50 },
    });
    expect(extensions?.cost.actualQueryCost).toBeLessThan(extensions?.cost.requestedQueryCost ?? 0);
    const dear = ask(api, '{ products(first: 250) { nodes { id variants(first: 5) { nodes { id } } } } }');
    expect(dear.errors?.[0]?.extensions).toMatchObject({
      code: 'MAX_COST_EXCEEDED',
      cost: 2002,
      maxCost: 1000,
    });
    while (ask(api, cheap).errors === undefined);
    expect(ask(api, cheap).errors?.[0]?.extensions?.code).toBe('THROTTLED');
    expect(api.throttled()).toBe(2);
    clock.advance(6000);
    expect(ask(api, cheap).errors).toBeUndefined();
  });

  test('metafields: 25 a call, all or nothing, compared where a digest is given', () => {
    const { shop, api } = fresh();
    const [product] = [...shop.state.products.keys()];
    const entry = (key: string, more: object = {}): object => ({
      ownerId: `gid://shopify/Product/${product}`,
      namespace: 'varai',
      key,
      type: 'number_decimal',
      value: '52',
      ...more,
    });
    const set = (
      ...metafields: object[]
    ): { data?: { metafieldsSet: { userErrors: object[] } }; errors?: object[] } =>
      ask(
        api,
        'mutation S($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { userErrors { field code message } } }',
        { m: metafields },
      ) as never;
    expect(set(...Array.from({ length: 26 }, (_, i) => entry(`key_${i}`))).errors).toHaveLength(1);
    const wrong = set(
      entry('good'),
      entry('bad', { value: 'wide' }),
      entry('gone', { ownerId: 'gid://shopify/Product/9' }),
    );
    expect(wrong.data?.metafieldsSet.userErrors).toEqual([
      {
        field: ['metafields', '1', 'value'],
        code: 'INVALID_VALUE',
        message: 'Value is invalid for number_decimal.',
      },
      { field: ['metafields', '2', 'ownerId'], code: 'INVALID', message: 'Owner does not exist.' },
    ]);
    expect([api.written.size, api.writes()]).toEqual([0, 0]);
    expect(set(entry('good', { compareDigest: null })).data?.metafieldsSet.userErrors).toEqual([]);
    expect(set(entry('good', { compareDigest: null })).data?.metafieldsSet.userErrors).toMatchObject([
      { code: 'STALE_OBJECT' },
    ]);
    expect(api.written.get(product ?? '')?.get('good')).toBe('52');
  });

  test('staged uploads: a form with every parameter as it was given, the file last; then it can be run once it is whole', () => {
    const { shop, api } = fresh();
    const { staged } = ask(
      api,
      'mutation S($i: [StagedUploadInput!]!) { staged: stagedUploadsCreate(input: $i) { stagedTargets { url parameters { name value } } userErrors { message } } }',
      {
        i: [
          { resource: 'BULK_MUTATION_VARIABLES', filename: 'a', mimeType: 'text/jsonl', httpMethod: 'POST' },
        ],
      },
    ).data as unknown as {
      staged: { stagedTargets: [{ url: string; parameters: { name: string; value: string }[] }] };
    };
    const [{ url, parameters }] = staged.stagedTargets;
    const path = parameters.find(({ name }) => name === 'key')?.value ?? '';
    const upload = (fields: readonly { name: string; value: string }[]): number =>
      api.handle({
        method: 'POST',
        url: new URL(url),
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        body: `${fields
          .map(
            ({ name, value }) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
          )
          .join('')}--b--\r\n`,
      }).status;
    const mutation =
      'mutation W($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { userErrors { message } } }';
    const run = (of: string): { bulkOperation: { id: string } | null; userErrors: { code: string }[] } =>
      (
        ask(
          api,
          'mutation R($m: String!, $p: String!) { r: bulkOperationRunMutation(mutation: $m, stagedUploadPath: $p) { bulkOperation { id } userErrors { code } } }',
          { m: of, p: path },
        ).data as unknown as { r: never }
      ).r;
    const line = (id: string): string =>
      `${JSON.stringify({ m: [{ ownerId: `gid://shopify/Product/${id}`, namespace: 'v', key: 'width', type: 'json', value: '5' }] })}\n`;
    const [product = ''] = shop.state.products.keys();
    const file = { name: 'file', value: line(product) + line('9') };
    expect(run(mutation).userErrors[0]?.code).toBe('NO_SUCH_FILE');
    expect(upload([file])).toBe(400);
    expect(upload([file, ...parameters])).toBe(400);
    expect(
      upload([
        ...parameters.map((each) => ({ ...each, value: each.name === 'policy' ? '' : each.value })),
        file,
      ]),
    ).toBe(403);
    expect(upload([...parameters, { name: 'file', value: '{"m":' }])).toBe(201);
    expect(run(mutation).userErrors[0]?.code).toBe('INVALID_STAGED_UPLOAD_FILE');
    expect(upload([...parameters, file])).toBe(201);
    expect(run('{ shop { name } }').userErrors[0]?.code).toBe('INVALID_MUTATION');
    const { bulkOperation } = run(mutation);
    expect(api.written.size).toBe(0);
    clock.advance(2000);
    const found = ask(
      api,
      '{ bulkOperations(first: 5, query: "operation_type:mutation") { nodes { id query } } }',
    );
    expect(found.data).toEqual({ bulkOperations: { nodes: [{ id: bulkOperation?.id, query: mutation }] } });
    expect([...api.written.keys()]).toEqual([product]);
    const { bulkOperation: done } = ask(api, 'query S($id: ID!) { bulkOperation(id: $id) { url } }', {
      id: bulkOperation?.id,
    }).data as unknown as { bulkOperation: { url: string } };
    const { body } = api.handle({ method: 'GET', url: new URL(done.url), headers: {}, body: '' });
    expect(
      body
        .trimEnd()
        .split('\n')
        .map((each) => JSON.parse(each) as unknown),
    ).toEqual([
      { data: { metafieldsSet: { userErrors: [{ message: 'Owner does not exist.' }] } }, __lineNumber: 1 },
      { data: { metafieldsSet: { userErrors: [] } }, __lineNumber: 0 },
    ]);
  });

  test('bulk: no connection within a list, five at once, rows under their parents only where asked for', () => {
    const { api } = fresh();
    const run = (
      query: string,
      groupObjects: boolean,
    ): { bulkOperation: { id: string } | null; userErrors: { message: string }[] } =>
      (
        ask(
          api,
          'mutation R($query: String!, $g: Boolean!) { r: bulkOperationRunQuery(query: $query, groupObjects: $g) { bulkOperation { id } userErrors { message } } }',
          { query, g: groupObjects },
        ).data as unknown as { r: never }
      ).r;
    expect(
      run('{ orders { edges { node { id refunds { transactions { edges { node { id } } } } } } } }', true)
        .userErrors[0]?.message,
    ).toContain('within a list');
    const query = '{ products { edges { node { id variants { edges { node { id } } } } } } }';
    const operations = [true, false, true, true, true].map(
      (grouped) => run(query, grouped).bulkOperation?.id,
    );
    expect(run(query, true).bulkOperation).toBeNull();
    clock.advance(2000);
    const rows = (operation: string | undefined): { id: string; __parentId?: string }[] => {
      const status = ask(api, 'query S($id: ID!) { bulkOperation(id: $id) { status url objectCount } }', {
        id: operation,
      }).data as unknown as { bulkOperation: { status: string; url: string; objectCount: string } };
      expect(status.bulkOperation.status).toBe('COMPLETED');
      const { body } = api.handle({
        method: 'GET',
        url: new URL(status.bulkOperation.url),
        headers: {},
        body: '',
      });
      const lines = body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: string });
      expect(lines).toHaveLength(Number(status.bulkOperation.objectCount));
      return lines;
    };
    const follows = (lines: { id: string; __parentId?: string }[]): boolean => {
      let parent = '';
      return lines.every(({ id, __parentId }) => {
        if (__parentId === undefined) parent = id;
        return __parentId === undefined || __parentId === parent;
      });
    };
    expect(follows(rows(operations[0]))).toBe(true);
    expect(follows(rows(operations[1]))).toBe(false);
  });
});
