import { z } from 'zod';
import type { Page } from '../http/server.ts';
import type { Operation } from '../http/operations.ts';
import type { Hub } from '../hub.ts';
import type { TenantContext } from '../store/tenancy.ts';
import { explainEntity } from '../sync/explain-entity.ts';
import { countAside, findProducts, lastApplied, type Search } from './catalogue-query.ts';
import { homePage, productAt } from './home-page.ts';
import { STYLE_PATH, type Standing } from './layout.ts';
import { noSuchProduct, productPage } from './product-page.ts';
import { STYLE } from './style.ts';

const LAST_EVENTS = 8;
const MOST_PAGES = 10_000;
const LONGEST_SEARCH = 200;

const text = (description: string): NonNullable<Operation['parameters']>[string] => ({
  in: 'query',
  schema: z.string().optional(),
  description,
});
const HTML_ANSWER = { description: 'A page.', mediaType: 'text/html' } as const;

/** Plain pages of the agreed products. They show no personal data, and all of a tenant's products: for loopback addresses. */
export function pages(hub: Hub, preferredTenant?: string): Page[] {
  return [
    {
      operation: {
        id: 'showProducts',
        method: 'GET',
        path: '/',
        summary: 'The agreed products, as a page.',
        parameters: {
          q: text('Words in title, brand, tags, shape, material or colour.'),
          sold: text('A store, or `several`.'),
          page: text('From 1.'),
          tenant: text('Whose; left out, the first.'),
        },
        answers: { 200: HTML_ANSWER },
        problems: [],
      },
      answer: async ({ query }) => {
        const whose = await chooseTenant(hub, query['tenant'], preferredTenant);
        const search = searchOf(query);
        const standing = await standingOf(hub, whose.context);
        const found =
          whose.context === null
            ? { products: [], total: 0, events: [] }
            : {
                ...(await findProducts(hub, whose.context, search)),
                events: await lastApplied(hub, whose.context, LAST_EVENTS),
              };
        return homePage({
          standing,
          tenants: whose.tenants,
          tenant: whose.context?.tenantId ?? '',
          stores: whose.stores,
          search,
          ...found,
        });
      },
    },
    {
      operation: {
        id: 'showProduct',
        method: 'GET',
        path: '/products/:id',
        summary: 'One agreed product and why each of its fields has its value, as a page.',
        parameters: {
          id: { in: 'path', schema: z.string(), description: 'A listing or entity id.' },
          tenant: text('Whose; left out, the first.'),
        },
        answers: { 200: HTML_ANSWER, 404: HTML_ANSWER },
        problems: [],
      },
      answer: async ({ params, query }) => {
        const whose = await chooseTenant(hub, query['tenant'], preferredTenant);
        const id = params['id'] ?? '';
        const standing = await standingOf(hub, whose.context);
        const explained =
          whose.context === null ? null : await explainEntity(hub.deps, whose.context, 'product', id);
        if (explained === null) return noSuchProduct(standing, id);
        const home =
          whose.tenants.length > 1 ? `/?tenant=${encodeURIComponent(whose.context?.tenantId ?? '')}` : '/';
        return productPage({
          standing,
          explained,
          stores: whose.stores,
          home,
          productAt: (other) => productAt(whose.tenants, whose.context?.tenantId ?? '', other),
        });
      },
    },
    {
      operation: {
        id: 'readStyle',
        method: 'GET',
        path: STYLE_PATH,
        summary: "The pages' style sheet.",
        answers: { 200: { description: 'CSS.', mediaType: 'text/css' } },
        problems: [],
      },
      answer: async () => ({
        status: 200,
        contentType: 'text/css; charset=utf-8',
        body: STYLE,
        headers: { 'cache-control': 'no-cache' },
      }),
    },
  ];
}

function searchOf(query: Readonly<Record<string, unknown>>): Search {
  const one = (name: string): string =>
    typeof query[name] === 'string' ? query[name].slice(0, LONGEST_SEARCH).trim() : '';
  const page = Number(one('page'));
  return {
    text: one('q'),
    soldBy: one('sold'),
    page: Number.isInteger(page) && page >= 1 && page <= MOST_PAGES ? page : 1,
  };
}

interface Whose {
  readonly context: TenantContext | null;
  readonly tenants: readonly string[];
  readonly stores: ReadonlyMap<string, string>;
}

async function chooseTenant(hub: Hub, asked: unknown, preferred: string | undefined): Promise<Whose> {
  const all = await hub.directory.stores();
  const tenants = [...new Set<string>(all.map((store) => store.tenantId))];
  const tenant =
    [asked, preferred].find((name): name is string => typeof name === 'string' && tenants.includes(name)) ??
    tenants[0];
  const mine = all.filter((store) => store.tenantId === tenant);
  const [first] = mine;
  return {
    context: first === undefined ? null : { tenantId: first.tenantId, region: first.region },
    tenants,
    stores: new Map(mine.map((store) => [store._id, store.name])),
  };
}

const standingOf = async (hub: Hub, context: TenantContext | null): Promise<Standing> => ({
  health: await hub.health(),
  aside: context === null ? 0 : await countAside(hub, context),
});
