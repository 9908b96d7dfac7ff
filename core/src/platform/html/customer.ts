import type { UserGroups } from '../../schema/user-groups.ts';
import { deletion, present, statement, statements, type Draft } from '../draft.ts';
import { mapper, type Reader } from '../reader.ts';
import { addShopperExtras } from '../shopper-extras.ts';
import type { Mapper } from '../statement.ts';
import { createdKey, htmlAddress, updatedKey } from './html-names.ts';

/** A customer as the shop's server sends it (signed), in our plain shape. */
export const html_to_varai_user: Mapper = mapper(['customer', 'user'], (customer, context) => {
  const customerId = customer.id(customer.nameOf('id', 'customerId', 'customer_id', 'userId', 'user_id'));
  const subject = { type: 'customer', id: customerId } as const;
  if (context.verb === 'delete' || customer.flag('deleted') === true)
    return deletion('user', customerId, subject);
  const isVerified =
    customer.flag(customer.nameOf('emailVerified', 'email_verified', 'verified_email')) === true;
  const groups: Draft<'user'> = {
    lifecycle: { deleted: false },
    identity: { verifiedEmail: isVerified ? (customer.text('email')?.toLowerCase() ?? null) : null },
    contact: contactOf(customer),
    metadata: present<UserGroups['metadata']>({
      locale: customer.text('locale'),
      currency: customer.currency('currency'),
      tags: customer.has('tags') ? customer.words('tags') : null,
      state: null,
      created_at: customer.instant(createdKey(customer)),
      updated_at: customer.instant(updatedKey(customer)),
      last_login: customer.instant(customer.nameOf('lastLoginAt', 'last_login_at', 'last_login')),
    }),
  };
  if (customer.hasAny(['addresses', 'address'])) {
    const list = customer.list(customer.nameOf('addresses', 'address')).map(htmlAddress);
    groups.addresses = { list: list.filter((address) => address !== null) };
  }
  addShopperExtras(groups, customer, {});
  return statements(
    statement('user', customerId, customer.instant(updatedKey(customer)), context.verb, groups, subject),
  );
});

function contactOf(customer: Reader): UserGroups['contact'] {
  return present<UserGroups['contact']>({
    email: customer.text('email'),
    firstName: customer.text(customer.nameOf('firstName', 'first_name')),
    lastName: customer.text(customer.nameOf('lastName', 'last_name')),
    phone: customer.text(customer.nameOf('phone', 'telephone')),
    note: customer.text('note'),
  });
}
