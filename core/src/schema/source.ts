import { z } from 'zod';

/** Who makes a claim. */
export const sourceSchema = z.enum(['shopify', 'magento', 'woocommerce', 'html', 'varai']);
export type Source = z.infer<typeof sourceSchema>;

export const regionSchema = z.enum(['EU', 'NA']);
export type Region = z.infer<typeof regionSchema>;

/** What a listing is about. Products and users may join across stores; the others never do. */
export const kindSchema = z.enum(['product', 'user', 'order', 'session', 'recommendation', 'feedback']);
export type Kind = z.infer<typeof kindSchema>;
