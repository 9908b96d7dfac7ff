import type { UserGroups } from '../../schema/user-groups.ts';
import { deletion, present, statement, statements, type Draft } from '../draft.ts';
import { mapper, type Reader } from '../reader.ts';
import { addShopperExtras } from '../shopper-extras.ts';
import type { Mapper } from '../statement.ts';
import { magentoAddress } from './magento-address.ts';

/** A customer as REST V1 gives it. Magento does not say whether an address was confirmed, so none joins shoppers. */
export const magento_to_varai_user: Mapper = mapper(['customer', 'entity'], (customer, context) => {
  const customerId = customer.id(customer.nameOf('id', 'entity_id'));
  const subject = { type: 'customer', id: customerId } as const;
  if (context.verb === 'delete') return deletion('user', customerId, subject);
  const addresses = customer.list('addresses');
  const groups: Draft<'user'> = {
    lifecycle: { deleted: false },
    identity: { verifiedEmail: null },
    contact: present<UserGroups['contact']>({
      email: customer.text('email'),
      firstName: customer.text('firstname'),
      lastName: customer.text('lastname'),
      phone:
        (addresses.find((address) => address.flag('default_billing') === true) ?? addresses[0])?.text(
          'telephone',
        ) ?? null,
      note: null,
    }),
    metadata: present<UserGroups['metadata']>({
      locale: null,
      currency: null,
      tags: null,
      state: null,
      created_at: customer.instant('created_at'),
      updated_at: customer.instant('updated_at'),
      last_login: null,
    }),
  };
  if (customer.has('addresses'))
    groups.addresses = { list: addresses.map(magentoAddress).filter((address) => address !== null) };
  addShopperExtras(groups, customer, newsletterOf(customer));
  return statements(
    statement('user', customerId, customer.instant('updated_at'), context.verb, groups, subject),
  );
});

/** The newsletter is the only marketing consent that Magento knows. What it says and we cannot read is a refusal. */
function newsletterOf(customer: Reader): UserGroups['privacy_settings'] {
  const extension = customer.object('extension_attributes');
  if (extension === null || !extension.has('is_subscribed')) return {};
  return { email_marketing: { granted: extension.flag('is_subscribed') === true, at: null } };
}
