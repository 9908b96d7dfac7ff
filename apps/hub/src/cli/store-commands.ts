import { regionSchema, type Region } from '@varai/core/schema';
import { Option } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectors } from '../connectors/index.ts';
import { addStore, rotateSecret } from '../dashboard/stores.ts';
import type { Hub } from '../hub.ts';
import { ownedBy, type Platform } from '../store/tenancy.ts';
import { removeStoreClaims } from '../sync/remove-store.ts';
import { registerConnect } from './connect-command.ts';
import { withHub } from './open-hub.ts';
import { Refusal, type Outcome } from './outcome.ts';
import { startProgress } from './progress.ts';
import { finished, type Register } from './register.ts';
import { hubUrl } from './running-instance.ts';
import { plainLine, table } from './table.ts';
import { storeOf, tenantsOf, type ListedStore } from './tenants.ts';
import { userOf, type Terminal } from './terminal.ts';

interface AddOptions {
  readonly platform: Platform;
  readonly shop: string;
  readonly tenant: string;
  readonly region: Region;
  readonly name?: string;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly secret?: string;
  readonly origin?: string[];
  readonly json?: boolean;
}

export const registerStore: Register = (program, run, terminal) => {
  const store = program
    .command('store')
    .summary('the shops that send: add, list, connect, rotate-secret, remove')
    .description('The shops that send events, their secrets and where their data is kept.');

  const add = store
    .command('add')
    .description(
      'Makes a store known and prints the secret its shop signs with. The secret is not shown again.',
    )
    .argument('<store>', 'our id for it, like acme-shopify')
    .addOption(
      new Option('--platform <platform>', 'what it runs on')
        .choices(Object.keys(connectors))
        .makeOptionMandatory(),
    )
    .requiredOption(
      '--shop <key>',
      "how the platform names it: acme.myshopify.com, a site's host, a store code",
    )
    .requiredOption('--tenant <tenant>', 'whose it is; made where it is new')
    .addOption(
      new Option('--region <region>', 'where its data is kept, for ever')
        .choices(regionSchema.options)
        .default('EU'),
    )
    .option('--name <name>', 'for people')
    .option('--currency <code>', 'of amounts that come without one, like EUR')
    .option('--time-zone <zone>', 'of times that come without one, like Europe/Berlin (default: UTC)')
    .option('--secret <secret>', 'one that the shop already has; left out, a fresh random one')
    .option('--origin <origin...>', 'web origins from which browsers may send');
  finished(add, [
    'store add acme-shopify --platform shopify --shop acme.myshopify.com --tenant acme --currency EUR',
  ]).action(async (id: string, options: AddOptions) =>
    run(options, () => withHub(terminal, (hub) => makeKnown(hub, terminal, id, options), { prepared: true })),
  );

  const list = store
    .command('list')
    .description('Every store with its platform, tenant, region and state.')
    .option('--tenant <tenant>', 'of this tenant alone');
  finished(list, ['store list', 'store list --tenant acme --json']).action(
    async (options: { tenant?: string; json?: boolean }) =>
      run(options, () => withHub(terminal, (hub) => listStores(hub, options.tenant))),
  );

  const rotate = store
    .command('rotate-secret')
    .description(
      'Gives a store a new secret. The one before stays valid for a day, so that nothing is refused meanwhile.',
    )
    .argument('<store>', 'its id')
    .option('--secret <secret>', 'one that the shop made; left out, a fresh random one');
  finished(rotate, ['store rotate-secret acme-shopify']).action(
    async (id: string, options: { secret?: string; json?: boolean }) =>
      run(options, () => withHub(terminal, (hub) => newSecret(hub, terminal, id, options.secret))),
  );

  registerConnect(store, run, terminal);

  const remove = store
    .command('remove')
    .description(
      'Takes a store out of service and its word out of everything: what is left is what would be had it never spoken. Refusals of consent stay.',
    )
    .argument('<store>', 'its id');
  finished(remove, ['store remove acme-shopify']).action(async (id: string, options: { json?: boolean }) =>
    run(options, () => withHub(terminal, (hub) => removeStore(hub, terminal, id))),
  );
};

async function makeKnown(hub: Hub, terminal: Terminal, id: string, options: AddOptions): Promise<Outcome> {
  await refuseHalfRemoved(hub, id, options.tenant);
  const tenant = await hub.directory.ensureTenant(options.tenant, options.region);
  const store = {
    storeId: id,
    platform: options.platform,
    shopKey: options.shop,
    currency: options.currency ?? null,
    origins: options.origin ?? [],
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
    ...(options.secret === undefined ? {} : { secret: options.secret }),
  };
  const { storeId, secret } = await addStore(hub, tenant, store, userOf(terminal));
  const endpoint = `${hubUrl(terminal.env)}/api/sync/${options.platform}/<orders|customers|products|…>`;
  return {
    json: {
      storeId,
      tenantId: options.tenant,
      region: options.region,
      platform: options.platform,
      secret,
      endpoint,
    },
    text: `Store ${storeId} is known.\n\nSecret (shown once):  ${secret}\nIts shop sends to:    ${endpoint}\n\nTry it:  npm run varai -- replay <file> --store ${storeId}\n`,
  };
}

/** A removal that was cut short has left claims behind: they would speak for a store that comes back. */
async function refuseHalfRemoved(hub: Hub, id: string, tenant: string): Promise<void> {
  const known = (await hub.directory.stores(tenant)).find((store) => store._id === id);
  if (known?.status !== 'uninstalled') return;
  const left = { ...ownedBy(known), storeId: id };
  if ((await hub.listings.docs(known).countDocuments(left, { limit: 1 })) > 0)
    throw new Refusal(`Store ${id} is not wholly removed yet: run \`store remove ${id}\` to its end first.`);
}

async function listStores(hub: Hub, tenant: string | undefined): Promise<Outcome> {
  const wanted = tenant === undefined ? undefined : (await tenantsOf(hub, tenant))[0]?.tenantId;
  const stores = (await hub.directory.stores(wanted)).map(
    ({ _id, tenantId, region, platform, shopKey, name, currency, timeZone, status, createdAt }) => ({
      storeId: _id,
      tenantId,
      region,
      platform,
      shopKey,
      name,
      currency,
      timeZone,
      status,
      createdAt: createdAt.toISOString(),
    }),
  );
  const rows = stores.map((store) =>
    [
      store.storeId,
      store.platform,
      store.shopKey,
      store.tenantId,
      store.region,
      store.currency ?? '–',
      store.status,
      store.name,
    ].map(plainLine),
  );
  const text =
    stores.length === 0
      ? 'There is no store yet: `store add` makes one, `npm start` four for a demo.\n'
      : table(['store', 'platform', 'shop', 'tenant', 'region', 'currency', 'state', 'name'], rows);
  return { json: { stores }, text };
}

async function newSecret(
  hub: Hub,
  terminal: Terminal,
  id: string,
  given: string | undefined,
): Promise<Outcome> {
  const rotated = await rotateSecret(hub, await storeOf(hub, id), id, userOf(terminal), given);
  return {
    json: rotated,
    text: `New secret of ${id} (shown once):  ${rotated.secret}\nThe one before is valid until ${rotated.olderValidUntil}.\n`,
  };
}

/** Every hub forgets within five seconds that a store was in service. */
const FORGOTTEN_MS = 6_000;
const DRAIN_MS = 60_000;
const EVERY_MS = 250;

async function removeStore(hub: Hub, terminal: Terminal, id: string): Promise<Outcome> {
  const store = await storeOf(hub, id);
  const deed = {
    by: userOf(terminal),
    action: 'store.removed',
    about: id,
    before: { status: store.status },
  } as const;
  const removed = await hub.audit.record(store, deed, async () => {
    const result = await takeOut(hub, terminal, store);
    return { result, after: { status: 'uninstalled', listings: result } };
  });
  return {
    json: { storeId: id, removed },
    text: `Store ${id} is out of service; ${removed} of its listings were taken out.\n`,
  };
}

/** Returns how many listings went. Throws Refusal where its last events are not applied in time. */
async function takeOut(hub: Hub, terminal: Terminal, store: ListedStore): Promise<number> {
  const id = store._id;
  await hub.directory.setStatus(id, 'uninstalled');
  // An import under way stops here; whoever comes back is imported anew.
  await hub.jobDeps.jobs.forget(store, id);
  terminal.err('… out of service; waiting until every hub knows and its last events are applied\n');
  await sleep(FORGOTTEN_MS);
  const rows = hub.log.rows(store.region);
  const untilMs = performance.now() + DRAIN_MS;
  while (
    (await rows.countDocuments(
      { ...ownedBy(store), 'metadata.storeId': id, state: 'pending' },
      { limit: 1 },
    )) > 0
  ) {
    if (performance.now() > untilMs)
      throw new Refusal(
        `Events of ${id} still wait to be applied: see that a hub with the role \`worker\` runs and that nothing is retried (\`doctor\`), then run this again.`,
      );
    await sleep(EVERY_MS);
  }
  const progress = startProgress(
    terminal,
    'listings',
    await hub.listings.docs(store).countDocuments({ ...ownedBy(store), storeId: id }),
  );
  return removeStoreClaims(hub.deps, store, id, progress.at).finally(progress.stop);
}
