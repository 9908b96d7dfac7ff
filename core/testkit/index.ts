/** What tests, the demo and the benchmark share: time, ids and chance under control, and platforms that can be imitated. */
export { fakeClock, systemClock } from './clock.ts';
export type { Clock, FakeClock } from './clock.ts';
export { idSequence, namedIds } from './ids.ts';
export type { IdSequence } from './ids.ts';
export { seeded } from './seeded.ts';
export type { Seeded } from './seeded.ts';
export {
  signShopify,
  signStandardWebhook,
  signWooNative,
  shopifyPath,
  wooDeliveryId,
  wooPath,
  wooPing,
} from './signing/index.ts';
export type {
  Envelope,
  Payload,
  ShopifyDelivery,
  SignedRequest,
  StandardDelivery,
  WooDelivery,
} from './signing/index.ts';
export { orderBody } from './order-body.ts';
export type { OrderBody, OrderBodyOptions } from './order-body.ts';
export {
  anyHistories,
  HISTORY_ACCEPTED,
  HISTORY_START,
  HISTORY_STORES,
  listingsAfter,
  orderHistories,
  policies,
  productHistories,
  rearranged,
  sessionHistories,
  speakerOf,
  testDigest,
  userHistories,
  varaiAbout,
  withRemoval,
} from './histories/index.ts';
export type {
  History,
  HistoryEvent,
  HistoryOptions,
  HistoryWithRemoval,
  RearrangedHistory,
  Speaker,
} from './histories/index.ts';
export { createCatalogue, frameSvg, gtin13 } from './catalogue/index.ts';
export type {
  CatalogueOptions,
  Frame,
  FrameColour,
  FrameMaterial,
  FrameRim,
  FrameShape,
} from './catalogue/index.ts';
export { createShop, shareCatalogue, truthAfter } from './shops/index.ts';
export type {
  AcknowledgedEvent,
  Carried,
  CustomerTruth,
  Delivery,
  Manners,
  OrderFacts,
  OrderLineTruth,
  OrderTruth,
  ProductTruth,
  SavedShop,
  Saying,
  SentEvent,
  ShareOptions,
  Shop,
  ShopOptions,
  ShopPlatform,
  ShopTruth,
  StockedFrame,
  VariantTruth,
} from './shops/index.ts';
export {
  createHtmlSite,
  createMagentoApi,
  createShopifyApi,
  createWooApi,
  listenApi,
  misbehave,
} from './api/index.ts';
export type {
  ApiAnswer,
  ApiHandler,
  ApiRequest,
  HtmlSiteOptions,
  ListeningApi,
  ListenOptions,
  MagentoApiOptions,
  MisbehaveOptions,
  Misbehaving,
  Misdeed,
  SimulatedApi,
  SimulatedApiOptions,
  SimulatedShopify,
  WireFault,
  WooApiOptions,
} from './api/index.ts';
