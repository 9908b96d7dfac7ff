import { htmlCases } from './cases/html.ts';
import { magentoCases } from './cases/magento.ts';
import { shopifyCases } from './cases/shopify.ts';
import { woocommerceCases } from './cases/woocommerce.ts';
import type { MappingCase } from './mapping-case.ts';

/** Every mapping case by the name of its file. */
export const mappingCases: Readonly<Record<string, MappingCase>> = {
  ...shopifyCases,
  ...woocommerceCases,
  ...magentoCases,
  ...htmlCases,
};
