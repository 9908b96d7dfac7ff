import type { Connector } from '../receiver.ts';
import { standardWebhook } from '../standard-webhook.ts';
import { magentoApi } from './api.ts';

/** Magento has no events of its own for us: our module is the source. */
export const magento: Connector = { receiver: () => standardWebhook, api: magentoApi };
