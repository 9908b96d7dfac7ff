import type { UserGroups } from '../../schema/user-groups.ts';
import { deletion, present, statement, statements, type Draft } from '../draft.ts';
import { mapper } from '../reader.ts';
import { addShopperExtras } from '../shopper-extras.ts';
import type { Mapper } from '../statement.ts';
import { wooAddress, wooInstant } from './woo-fields.ts';

/** `customer.*`. WooCommerce verifies no e-mail address, so none joins shoppers. */
export const woocommerce_to_varai_user: Mapper = mapper(['customer'], (customer, context) => {
  const customerId = customer.id('id');
  const subject = { type: 'customer', id: customerId } as const;
  if (context.verb === 'delete') return deletion('user', customerId, subject);
  const billing = customer.object('billing');
  const shipping = customer.object('shipping');
  const groups: Draft<'user'> = {
    lifecycle: { deleted: false },
    identity: { verifiedEmail: null },
    contact: present<UserGroups['contact']>({
      email: customer.text('email') ?? billing?.text('email') ?? null,
      firstName: customer.text('first_name') ?? billing?.text('first_name') ?? null,
      lastName: customer.text('last_name') ?? billing?.text('last_name') ?? null,
      phone: billing?.text('phone') ?? null,
      note: null,
    }),
    metadata: present<UserGroups['metadata']>({
      locale: customer.text('locale'),
      currency: null,
      tags: null,
      state: null,
      created_at: wooInstant(customer, 'date_created'),
      updated_at: wooInstant(customer, 'date_modified'),
      last_login: wooInstant(customer, 'date_last_active'),
    }),
  };
  if (customer.hasAny(['billing', 'shipping'])) {
    groups.addresses = {
      list: [wooAddress(billing), wooAddress(shipping)].filter((address) => address !== null),
    };
  }
  addShopperExtras(groups, customer, {});
  return statements(
    statement('user', customerId, wooInstant(customer, 'date_modified'), context.verb, groups, subject),
  );
});
