export { signShopify, shopifyPath } from './shopify.ts';
export type { ShopifyDelivery } from './shopify.ts';
export { signWooNative, wooDeliveryId, wooPath, wooPing } from './woo-native.ts';
export type { WooDelivery } from './woo-native.ts';
export { signStandardWebhook } from './standard-webhook.ts';
export type { Envelope, StandardDelivery } from './standard-webhook.ts';
export type { Payload, SignedRequest } from './signed-request.ts';
