import type { UserGroups } from '../../schema/user-groups.ts';
import { deletion, present, statement, statements, type Draft } from '../draft.ts';
import { mapper, type Reader } from '../reader.ts';
import type { Mapper } from '../statement.ts';
import { shopifyAddress } from './shopify-address.ts';
import { shopifyId } from './shopify-id.ts';

/** `customers/*`. Addresses and contact are claimed as the body has them, so what was removed there goes here too. */
export const shopify_to_varai_user: Mapper = mapper(['customer'], (customer, context) => {
  const customerId = shopifyId(customer);
  const subject = { type: 'customer', id: customerId } as const;
  if (context.verb === 'delete') return deletion('user', customerId, subject);
  const groups: Draft<'user'> = {
    lifecycle: { deleted: false },
    identity: {
      verifiedEmail:
        customer.flag('verified_email') === true ? (customer.text('email')?.toLowerCase() ?? null) : null,
    },
    contact: present<UserGroups['contact']>({
      email: customer.text('email'),
      firstName: customer.text('first_name'),
      lastName: customer.text('last_name'),
      phone: customer.text('phone') ?? customer.object('default_address')?.text('phone') ?? null,
      note: customer.text('note'),
    }),
    metadata: present<UserGroups['metadata']>({
      locale: customer.text('locale'),
      currency: customer.currency('currency'),
      tags: customer.has('tags') ? customer.words('tags') : null,
      state: customer.text('state'),
      created_at: customer.instant('created_at'),
      updated_at: customer.instant('updated_at'),
      last_login: null,
    }),
  };
  if (customer.hasAny(['addresses', 'default_address'])) groups.addresses = { list: addressesOf(customer) };
  const privacy = privacyOf(customer);
  if (Object.keys(privacy).length > 0) groups.privacy_settings = privacy;
  return statements(
    statement('user', customerId, groups.metadata?.updated_at ?? null, context.verb, groups, subject),
  );
});

function addressesOf(customer: Reader): UserGroups['addresses']['list'] {
  const alone = customer.object('default_address');
  const list = customer.has('addresses') || alone === null ? customer.list('addresses') : [alone];
  return list.map(shopifyAddress).filter((address) => address !== null);
}

/** What the body does not mention is no vote; what it mentions and we cannot read, null included, is a refusal. */
function privacyOf(customer: Reader): UserGroups['privacy_settings'] {
  const out: UserGroups['privacy_settings'] = {};
  if (customer.has('email_marketing_consent'))
    out.email_marketing = consentOf(customer.object('email_marketing_consent'));
  else if (customer.has('accepts_marketing')) {
    out.email_marketing = {
      granted: customer.flag('accepts_marketing') === true,
      at: customer.instant('accepts_marketing_updated_at'),
    };
  }
  if (customer.has('sms_marketing_consent'))
    out.sms_marketing = consentOf(customer.object('sms_marketing_consent'));
  if (customer.has('data_sale_opt_out'))
    out.data_sale = { granted: customer.flag('data_sale_opt_out') === false, at: null };
  return out;
}

const consentOf = (consent: Reader | null): { granted: boolean; at: string | null } => ({
  granted: consent?.text('state')?.toLowerCase() === 'subscribed',
  at: consent?.instant('consent_updated_at') ?? null,
});
