import type { Kind } from '../schema/source.ts';
import type { Body, ComposeInput } from './body.ts';
import type { Listing } from './claim.ts';
import { composeOrder } from './compose-order.ts';
import { composeProduct } from './compose-product.ts';
import { composeSession } from './compose-session.ts';
import { composeUser } from './compose-user.ts';

const asSaid =
  (group: string) =>
  ({ groups, members }: ComposeInput): Body => ({
    storeId: (members[0] as Listing).storeId,
    ...(groups[group] as Body | undefined),
  });

const composers: Readonly<Record<Kind, (input: ComposeInput) => Body>> = {
  product: composeProduct,
  user: composeUser,
  order: composeOrder,
  session: composeSession,
  recommendation: asSaid('recommendation'),
  feedback: asSaid('feedback'),
};

/** From resolved groups to the entity's fields. */
export const compose = (input: ComposeInput): Body => composers[input.kind](input);
