import { auditActionSchema, kindSchema, storeIdSchema, currencySchema } from '@varai/core/schema';
import { platformSchema } from '@varai/core/schema';
import type { Kind } from '@varai/dashboard/contract';
import { z } from 'zod';
import { auditOf } from '../../dashboard/audit.ts';
import { certificateById, certificatesOf, reconcileNow } from '../../dashboard/certificates.ts';
import { conflictsOf, resolveField, resolveLinks, undoResolved } from '../../dashboard/conflicts.ts';
import { explanationOf, rowsOf } from '../../dashboard/explorer.ts';
import { letterBody, lettersOf, redriveLetters } from '../../dashboard/letters.ts';
import { changePolicy, dryRun, policyOf } from '../../dashboard/policy.ts';
import { addStore, changeAccess, rotateSecret, sendTest, storeDetail } from '../../dashboard/stores.ts';
import type { Hub } from '../../hub.ts';
import { get, post, type Asked, type Endpoint } from './endpoint.ts';

const text = (most: number) => z.string().trim().min(1).max(most);
const jsonSchema = z.json();
const aboutSchema = { kind: kindSchema, id: text(500) };
const why = text(500);
const explored = z.enum(['product', 'user', 'order']);
const letterState = z.enum(['parked', 'dead']);

const one = (asked: Asked<unknown>, name: string, most = 200): string =>
  (asked.query[name] ?? '').toString().trim().slice(0, most);
const whole = (value: string): number => (/^\d{1,15}$/.test(value) ? Number(value) : 0);

/** Everything that the dashboard asks and orders once somebody is logged in, but for the live overview. */
export function endpoints(hub: Hub): readonly Endpoint[] {
  return [
    get('/conflicts', ({ session }) => conflictsOf(hub, session)),
    post(
      '/conflicts/resolve',
      'dashboard',
      z.union([
        z.strictObject({ ...aboutSchema, field: text(300), why, use: text(500) }),
        z.strictObject({ ...aboutSchema, field: text(300), why, value: jsonSchema }),
      ]),
      async ({ session, input, by }) => {
        const choice = 'use' in input ? { use: input.use } : { value: input.value };
        await resolveField(hub, session, input, choice, { by, why: input.why });
        return {};
      },
    ),
    post(
      '/conflicts/undo',
      'dashboard',
      z.strictObject({ ...aboutSchema, field: text(300), why }),
      async ({ session, input, by }) => {
        await undoResolved(hub, session, input, { by, why: input.why });
        return {};
      },
    ),
    post(
      '/conflicts/links',
      'dashboard',
      z.strictObject({
        ...aboutSchema,
        why,
        same: z.array(text(500)).max(100),
        different: z.array(text(500)).max(100),
      }),
      async ({ session, input, by }) => {
        await resolveLinks(hub, session, input.kind, input.id, input, { by, why: input.why });
        return {};
      },
    ),

    get('/certificates', ({ session }) => certificatesOf(hub, session)),
    get('/certificates/:id', ({ session, params }) => certificateById(hub, session, params['id'] ?? '')),
    post('/certificates/reconcile', 'dashboard', z.strictObject({}), ({ session, by }) =>
      reconcileNow(hub, session, by),
    ),

    get('/dead-letters', (asked) => {
      const state = letterState.safeParse(asked.query['state']);
      const storeId = one(asked, 'store');
      return lettersOf(hub, asked.session, {
        ...(state.success ? { state: state.data } : {}),
        ...(storeId === '' ? {} : { storeId }),
      });
    }),
    get('/dead-letters/:id', ({ session, params }) => letterBody(hub, session, params['id'] ?? '')),
    post(
      '/dead-letters/redrive',
      'dashboard',
      z.union([
        z.strictObject({ ids: z.array(text(120)).min(1).max(1_000) }),
        z.strictObject({
          all: z.literal(true),
          state: letterState.optional(),
          storeId: storeIdSchema.optional(),
        }),
      ]),
      ({ session, input, by }) =>
        redriveLetters(
          hub,
          session,
          'ids' in input
            ? { ids: input.ids }
            : {
                ...(input.state === undefined ? {} : { state: input.state }),
                ...(input.storeId === undefined ? {} : { storeId: input.storeId }),
              },
          by,
        ),
    ),

    get('/explore/:kind', async (asked) => {
      const kind = explored.safeParse(asked.params['kind']);
      return kind.success
        ? rowsOf(hub, asked.session, kind.data, {
            text: one(asked, 'q'),
            storeId: one(asked, 'store'),
            skip: Math.min(10_000, whole(one(asked, 'after'))),
          })
        : null;
    }),
    get('/explain/:kind/:id', async (asked) => {
      const kind = explored.safeParse(asked.params['kind']);
      return kind.success ? explained(hub, asked, kind.data) : null;
    }),

    get('/stores/:id', ({ session, params }) => storeDetail(hub, session, params['id'] ?? '')),
    post(
      '/stores',
      'admin',
      z.strictObject({
        storeId: storeIdSchema,
        platform: platformSchema,
        shopKey: text(255),
        name: text(120),
        currency: currencySchema.nullable(),
      }),
      ({ session, input, by }) => addStore(hub, session, input, by),
    ),
    post('/stores/:id/secret', 'admin', z.strictObject({}), ({ session, params, by }) =>
      rotateSecret(hub, session, params['id'] ?? '', by),
    ),
    post(
      '/stores/:id/access',
      'admin',
      z.union([
        z.strictObject({ access: z.null() }),
        z.strictObject({
          access: z.strictObject({
            url: z.url({ protocol: /^https?$/ }).max(500),
            credentials: z.record(text(60), text(2_000)),
          }),
        }),
      ]),
      async ({ session, params, input, by }) => {
        await changeAccess(hub, session, params['id'] ?? '', input.access, by);
        return {};
      },
    ),
    post('/stores/:id/test', 'dashboard', z.strictObject({}), ({ session, params, request }) =>
      sendTest(hub, session, params['id'] ?? '', ownAddress(request.server.listeningOrigin)),
    ),

    get('/policy', ({ session }) => policyOf(hub, session)),
    post(
      '/policy/dry-run',
      'dashboard',
      z.strictObject({ patch: jsonSchema }),
      ({ session, input, request }) => dryRun(hub, session, input.patch, () => request.raw.socket.destroyed),
    ),
    post('/policy', 'admin', z.strictObject({ patch: jsonSchema }), ({ session, input, by }) =>
      changePolicy(hub, session, input.patch, by),
    ),

    get('/audit', (asked) => {
      const action = auditActionSchema.safeParse(asked.query['action']);
      const beforeMs = whole(one(asked, 'before'));
      const words = one(asked, 'q');
      return auditOf(hub, asked.session, {
        ...(action.success ? { action: action.data } : {}),
        ...(words === '' ? {} : { text: words }),
        ...(beforeMs === 0 ? {} : { beforeMs }),
      });
    }),
  ];
}

/** Personal values are opened for a key that may, when it asks, and leave a row. */
async function explained(hub: Hub, asked: Asked<unknown>, kind: Kind): Promise<object | null> {
  const { session, by } = asked;
  const id = one({ ...asked, query: asked.params }, 'id', 500);
  const opens = asked.query['open'] === '1' && session.scopes.includes('personal');
  if (!opens) return explanationOf(hub, session, kind, id, false);
  return hub.audit.record(session, { by, action: 'personal.viewed', about: `${kind} ${id}` }, async () => ({
    result: await explanationOf(hub, session, kind, id, true),
    after: null,
  }));
}

/** A wildcard address is reached over the loopback. */
const ownAddress = (origin: string): string =>
  origin.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
