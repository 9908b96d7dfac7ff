import { connectors } from '../connectors/index.ts';
import { openShop } from '../connectors/open-shop.ts';
import { AccessProblem, type PlatformApi, type ShopAccess } from '../connectors/shop-api.ts';
import { ShopRefused, ShopUnavailable } from '../connectors/shop-http.ts';
import { changeAccess } from '../dashboard/stores.ts';
import type { Hub } from '../hub.ts';
import { withHub } from './open-hub.ts';
import { Refusal, UsageProblem, type Outcome } from './outcome.ts';
import { finished, type Register } from './register.ts';
import { storeOf } from './tenants.ts';
import { userOf } from './terminal.ts';

interface ConnectOptions {
  readonly url?: string;
  readonly credential?: string[];
  readonly forget?: boolean;
  readonly json?: boolean;
}

/** `store connect`, under the command `store`. */
export const registerConnect: Register = (store, run, terminal) => {
  const connect = store
    .command('connect')
    .description(
      "Tells how a store's API is reached, so that its catalogue can be imported, compared and written to. The shop is asked once before anything is kept; credentials are sealed.",
    )
    .argument('<store>', 'its id')
    .option('--url <url>', 'its API, like https://acme.myshopify.com/admin/api/2026-07')
    .option(
      '--credential <name=value...>',
      'what the platform asks for: accessToken; consumerKey and consumerSecret; token',
    )
    .option('--forget', 'the hub then hears the store, and cannot ask it');
  finished(connect, [
    'store connect acme-shopify --url https://acme.myshopify.com/admin/api/2026-07 --credential accessToken=shpat_…',
    'store connect acme-shopify --forget',
  ]).action(async (id: string, options: ConnectOptions) =>
    run(options, () => withHub(terminal, (hub) => connectStore(hub, id, options, userOf(terminal)))),
  );
};

async function connectStore(hub: Hub, id: string, options: ConnectOptions, by: string): Promise<Outcome> {
  const store = await storeOf(hub, id);
  if (options.forget === true) {
    await changeAccess(hub, store, id, null, by);
    return { json: { storeId: id, access: null }, text: `Store ${id} is heard, and not asked.\n` };
  }
  if (options.url === undefined)
    throw new UsageProblem('Expected --url with the address of the API, or --forget.');
  const access = { url: addressOf(options.url), credentials: credentialsOf(options.credential ?? []) };
  const { api } = connectors[store.platform];
  if (api === undefined) throw new Refusal(`Stores on ${store.platform} cannot be asked.`);
  const products = await askOnce(hub.shops, api, access);
  await changeAccess(hub, store, id, access, by);
  return {
    json: { storeId: id, access: { url: access.url }, products },
    text: `Store ${id} answers at ${access.url}: it says that it has ${products} products.\n`,
  };
}

function addressOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageProblem(`--url must be an http(s) address, got "${text}".`);
  if (url.username !== '' || url.password !== '')
    throw new UsageProblem('--url must hold no user and no password: give them with --credential.');
  return text.replace(/\/+$/, '');
}

function credentialsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageProblem('--credential must be name=value, like accessToken=….');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** How many products the shop says it has. Throws Refusal with the reason where it does not let us ask. */
async function askOnce({ reach }: Hub['shops'], platform: PlatformApi, access: ShopAccess): Promise<number> {
  try {
    return await openShop(platform, access, { reach }).api.count('products', null);
  } catch (error) {
    if (error instanceof ShopRefused || error instanceof ShopUnavailable || error instanceof AccessProblem)
      throw new Refusal(`The shop could not be asked, so nothing was kept: ${error.message}.`);
    throw error;
  }
}
