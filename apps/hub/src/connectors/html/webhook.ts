import type { Connector } from '../receiver.ts';
import { standardWebhook } from '../standard-webhook.ts';
import { htmlApi } from './api.ts';

/** An HTML store's server. Browsers hold no secret and do not come this way. */
export const html: Connector = { receiver: () => standardWebhook, api: htmlApi };
