import type { Platform } from '../store/tenancy.ts';
import { html } from './html/webhook.ts';
import { magento } from './magento/webhook.ts';
import type { Connector } from './receiver.ts';
import { shopify } from './shopify/webhook.ts';
import { woocommerce } from './woocommerce/webhook.ts';

/** Every platform we take events from, by the name in its URL. */
export const connectors: Readonly<Record<Platform, Connector>> = { shopify, woocommerce, magento, html };

export const isPlatform = (name: string): name is Platform => Object.hasOwn(connectors, name);
