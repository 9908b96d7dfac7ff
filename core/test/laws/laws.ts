import { claimJoin } from './claim-join.ts';
import { derivation } from './derivation.ts';
import { joining } from './joining.ts';
import type { Law } from './law.ts';
import { orderOfArrival } from './order-of-arrival.ts';
import { policyChange } from './policy-change.ts';
import { presentFacts } from './present-facts.ts';
import { privacy } from './privacy.ts';
import { removal } from './removal.ts';

/** What conflict resolution promises, whatever happens in whatever order. */
export const laws: readonly Law[] = [
  ...orderOfArrival,
  ...claimJoin,
  ...derivation,
  ...removal,
  ...privacy,
  ...policyChange,
  ...joining,
  ...presentFacts,
];
