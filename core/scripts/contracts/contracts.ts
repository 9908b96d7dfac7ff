import type { Contract } from './contract.ts';
import { orderClaims } from './fixtures/order-claims.ts';
import { orderContract } from './fixtures/order.ts';
import { policyContract } from './fixtures/policy.ts';
import { productClaims } from './fixtures/product-claims.ts';
import { productContract } from './fixtures/product.ts';
import { feedbackClaims, recommendationClaims, sessionClaims } from './fixtures/session-claims.ts';
import { impressionContract, reasonContract } from './fixtures/recommendation-reason.ts';
import { aiSessionContract, feedbackContract, recommendationContract } from './fixtures/session.ts';
import { interactionContract, statementContract } from './fixtures/statement.ts';
import { synchronizationEvent } from './fixtures/synchronization-event.ts';
import { userClaims } from './fixtures/user-claims.ts';
import { userContract } from './fixtures/user.ts';

/** Every contract by the name of its files. */
export const contracts: Readonly<Record<string, Contract>> = {
  'synchronization-event': synchronizationEvent,
  statement: statementContract,
  interaction: interactionContract,
  'product-claims': productClaims,
  'user-claims': userClaims,
  'order-claims': orderClaims,
  'session-claims': sessionClaims,
  'recommendation-claims': recommendationClaims,
  'feedback-claims': feedbackClaims,
  policy: policyContract,
  product: productContract,
  user: userContract,
  order: orderContract,
  'ai-session': aiSessionContract,
  recommendation: recommendationContract,
  feedback: feedbackContract,
  'recommendation-reason': reasonContract,
  impression: impressionContract,
};
