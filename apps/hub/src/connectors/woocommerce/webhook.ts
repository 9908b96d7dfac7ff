import type { Connector } from '../receiver.ts';
import { standardWebhook } from '../standard-webhook.ts';
import { woocommerceApi } from './api.ts';
import { nativeWebhook } from './native-webhook.ts';

/** The first contact of a new webhook: form-encoded, unsigned, and must get exactly 200. */
const PING = /^webhook_id=\d{1,20}$/;
const LONGEST_PING = 40;

/** Our plugin signs by Standard Webhooks; the shop's own webhooks come without those headers. */
export const woocommerce: Connector = {
  receiver: (headers) =>
    headers['webhook-signature'] === undefined && headers['webhook-id'] === undefined
      ? nativeWebhook
      : standardWebhook,
  isPing: (form) => form.length <= LONGEST_PING && PING.test(form.toString('latin1')),
  api: woocommerceApi,
};
