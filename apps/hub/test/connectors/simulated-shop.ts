import {
  createCatalogue,
  createShop,
  listenApi,
  misbehave,
  seeded,
  shareCatalogue,
  type Delivery,
  type ListeningApi,
  type Misbehaving,
  type Shop,
  type ShopOptions,
  type SimulatedApi,
  type SimulatedApiOptions,
} from '@varai/core/testkit';
import { openShop, type OpenedShop } from '../../src/connectors/open-shop.ts';
import { LOOPBACK, Reach } from '../../src/connectors/reach.ts';
import type { PlatformApi, PulledResource } from '../../src/connectors/shop-api.ts';
import { fakePace, type FakePace } from './fake-pace.ts';

/** One platform: its API, and the simulated shop that it is tried on. */
export interface PlatformUnderTest<T extends SimulatedApi = SimulatedApi> {
  readonly platform: PlatformApi;
  readonly shop: Pick<ShopOptions, 'platform' | 'shopKey'> & Partial<ShopOptions>;
  readonly simulate: (options: SimulatedApiOptions) => T;
  /** IANA zone or offset that a store of it is configured with. */
  readonly timeZone: string;
  /** The ids that it lists; default: those of what the shop holds. A variant may be a product of its own. */
  readonly listed?: (shop: Shop, resource: PulledResource) => readonly string[];
  /** What it has to sell for several pages of products; default 520 frames. */
  readonly framesOfPages?: number;
  /** Why its answers state no count that could be wrong. */
  readonly countless?: string;
}

/** A shop with a past, its API on loopback behind a wire that can misbehave, and our client to it. Time passes only in waits. */
export interface SimulatedShop<T extends SimulatedApi = SimulatedApi> {
  readonly shop: Shop;
  readonly simulated: T;
  readonly wire: Misbehaving;
  readonly listening: ListeningApi;
  readonly pace: FakePace;
  readonly opened: OpenedShop;
  readonly api: OpenedShop['api'];
  /** The ids of what is there. */
  readonly listed: (resource: PulledResource) => readonly string[];
  /** Everything that it sent about itself so far. */
  readonly sent: readonly Delivery[];
  /** `steps` more things happen, a while apart. */
  readonly live: (steps: number) => void;
  /** Another client, with other credentials or from another process. */
  readonly open: (credentials?: Readonly<Record<string, string>>) => OpenedShop;
}

export interface SimulatedShopOptions {
  readonly seed?: string;
  /** What it sells; default 60, at most 520. */
  readonly frames?: number;
  /** Of its past; default 80. */
  readonly steps?: number;
  /** Default: the platform's own. */
  readonly throttle?: SimulatedApiOptions['throttle'];
}

const CATALOGUE = createCatalogue({ seed: 'connectors' });
const BETWEEN_STEPS_MS = 1500;

export async function simulatedShop<T extends SimulatedApi>(
  { platform, shop: about, simulate, listed = held }: PlatformUnderTest<T>,
  options: SimulatedShopOptions = {},
): Promise<SimulatedShop<T>> {
  const pace = fakePace();
  const [frames] = shareCatalogue(CATALOGUE.slice(0, options.frames ?? 60), 1, { byGtin: 10, bySku: 10 });
  const shop = createShop({
    storeId: 'connected',
    secret: 'a secret of the webhooks',
    seed: options.seed ?? 'connectors',
    clock: pace.clock,
    frames: frames ?? [],
    ...about,
  });
  const simulated = simulate({
    shop,
    nowMs: pace.nowMs,
    ...(options.throttle === undefined ? {} : { throttle: options.throttle }),
  });
  const wire = misbehave(simulated.handle, { random: seeded('wire'), delayMs: 1 });
  const listening = await listenApi(
    (request) => {
      const answer = wire.handle(request);
      // Nobody waits for an answer that never comes.
      if (answer.wire?.fault === 'hang') setImmediate(pace.timeUp);
      return answer;
    },
    { nowMs: pace.nowMs },
  );
  const open = (credentials = simulated.credentials): OpenedShop =>
    openShop(
      platform,
      { url: listening.url + simulated.base, credentials },
      { reach: new Reach(LOOPBACK), pace },
    );
  const opened = open();
  const sent: Delivery[] = [...shop.open()];
  const live = (steps: number): void => {
    for (let i = 0; i < steps; i++) {
      pace.clock.advance(BETWEEN_STEPS_MS);
      sent.push(...shop.step());
    }
    sent.push(...shop.flush());
    // What happened lies in the past when it is asked for.
    pace.clock.advance(BETWEEN_STEPS_MS);
  };
  live(options.steps ?? 80);
  return {
    shop,
    simulated,
    wire,
    listening,
    pace,
    opened,
    api: opened.api,
    listed: (resource) => listed(shop, resource),
    sent,
    live,
    open,
  };
}

const held = ({ state }: Shop, resource: PulledResource): readonly string[] =>
  [...state[resource].values()].filter(({ deleted }) => !deleted).map(({ id }) => id);
