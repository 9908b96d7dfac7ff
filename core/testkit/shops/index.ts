export { createShop } from './create-shop.ts';
export type { SavedShop, Shop, ShopOptions } from './create-shop.ts';
export type { Delivery, Manners } from './delivery.ts';
export type { ShopPlatform } from './habits.ts';
export { shareCatalogue } from './stocked-frame.ts';
export type { ShareOptions, StockedFrame } from './stocked-frame.ts';
export { truthAfter } from './truth-after.ts';
export type { AcknowledgedEvent } from './truth-after.ts';
export type {
  Carried,
  CustomerTruth,
  OrderFacts,
  OrderLineTruth,
  OrderTruth,
  ProductTruth,
  Saying,
  SentEvent,
  ShopTruth,
  VariantTruth,
} from './truth.ts';
