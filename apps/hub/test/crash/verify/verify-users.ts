import type { CustomerTruth } from '@varai/core/testkit';
import type { Findings } from './finding.ts';
import { at, entityOf, type Doc, type Shown } from './shown.ts';
import { mayBeAbsent, newest, type Statement } from './statement.ts';
import { verifyTosses } from './toss.ts';
import type { Said, Truth } from './truth.ts';

export interface UserContext {
  readonly tenantOf: (storeId: string) => string;
  readonly rankOf: (storeId: string) => number;
  /** Opens a sealed value with its subject's key; throws where no stored key opens it. */
  readonly open: (tenantId: string, sealed: unknown) => Promise<unknown>;
}

interface Outlook {
  readonly id: string;
  readonly said: Said<CustomerTruth>;
  readonly isLive: boolean | null;
  readonly bodies: readonly Statement<CustomerTruth>[];
}

/** Purposes by the name under which a shopper's document shows them. */
const SHOWN_AS: Readonly<Record<string, string>> = {
  email_marketing: 'emailMarketing',
  sms_marketing: 'smsMarketing',
  data_sale: 'dataSale',
  analytics: 'analytics',
  face_analysis: 'faceAnalysisConsent',
};

/** Shoppers: joined by an e-mail that their platforms verified, contact by the newest word, consent as the strictest of all. */
export async function verifyUsers(
  shown: Shown,
  truth: Truth,
  context: UserContext,
  findings: Findings,
): Promise<void> {
  const outlooks = [...truth.users].map(([id, said]) => outlookOf(id, said));
  for (const id of shown.users.keys())
    if (!truth.users.has(id)) findings.add('doubled', id, 'user', 'shown', 'no such customer was told');
  for (const { id, said } of outlooks) {
    findings.look('user');
    const isThere = shown.users.has(id) && shown.listings.has(id);
    if (!isThere && !mayBeAbsent(said.statements)) findings.add('lost', id, 'user', null, 'a customer');
    if (isThere) verifyTosses(shown, id, said.statements, findings);
  }
  const clusters = Map.groupBy(outlooks, ({ id, said, bodies }) => {
    const email = bodies[0]?.value?.verifiedEmail ?? null;
    return email === null ? id : `${context.tenantOf(said.storeId)}|${email}`;
  });
  for (const members of clusters.values()) await verifyCluster(shown, members, context, findings);
}

function outlookOf(id: string, said: Said<CustomerTruth>): Outlook {
  const life = newest(said.statements);
  const isSure = !mayBeAbsent(said.statements);
  const isLive =
    isSure && life.every(({ value }) => value !== null)
      ? true
      : isSure && life.every(({ value }) => value === null)
        ? false
        : null;
  return { id, said, isLive, bodies: newest(said.statements.filter(({ value }) => value !== null)) };
}

async function verifyCluster(
  shown: Shown,
  members: readonly Outlook[],
  context: UserContext,
  findings: Findings,
): Promise<void> {
  if (members.some(({ isLive, bodies }) => isLive === null || bodies.length > 1)) {
    findings.look('shopper left open');
    return;
  }
  // A deleted one without a refusal has no key that could join it.
  const refuses = ({ bodies }: Outlook): boolean =>
    Object.values(bodies[0]?.value?.consent ?? {}).includes(false);
  const joined = members.filter((each) => each.isLive === true || refuses(each));
  for (const alone of members.filter((each) => !joined.includes(each))) verifyDeleted(shown, alone, findings);
  const speaking = joined.filter(({ isLive }) => isLive === true);
  const [first] = speaking;
  if (first === undefined) {
    for (const each of joined) verifyDeleted(shown, each, findings);
    return;
  }
  findings.look('shopper');
  const doc = entityOf(shown.users, first.id);
  if (doc === undefined) return;
  findings.expect(first.id, 'state', doc['state'], ['live']);
  findings.expect(first.id, 'members', [...(doc['members'] as string[])].sort(), [
    joined.map(({ id }) => id).sort(),
  ]);
  for (const [purpose, name] of Object.entries(SHOWN_AS)) {
    const votes = joined.flatMap((each) => {
      const vote = each.bodies[0]?.value?.consent[purpose];
      return vote === undefined || (each.isLive === false && vote) ? [] : [vote];
    });
    findings.expect(first.id, `privacyConsent.${name}`, at(doc, 'privacyConsent', name, 'granted'), [
      votes.length > 0 && votes.every(Boolean),
    ]);
  }
  await verifyContact(doc, first.id, speaking, context, findings);
}

function verifyDeleted(shown: Shown, { id }: Outlook, findings: Findings): void {
  const doc = entityOf(shown.users, id);
  if (doc !== undefined) findings.expect(id, 'state', doc['state'], ['deleted']);
}

async function verifyContact(
  doc: Doc,
  about: string,
  speaking: readonly Outlook[],
  context: UserContext,
  findings: Findings,
): Promise<void> {
  const lead = speaking.filter(
    (one) => !speaking.some((other) => other !== one && isSaidAfter(other, one, context)),
  );
  const right = lead.map(({ bodies }) => ({
    email: bodies[0]?.value?.email,
    firstName: bodies[0]?.value?.firstName,
    lastName: bodies[0]?.value?.lastName,
  }));
  const [{ said }] = speaking as [Outlook];
  try {
    const contact = await context.open(context.tenantOf(said.storeId), doc['contact']);
    findings.expect(
      about,
      'contact',
      { email: at(contact, 'email'), firstName: at(contact, 'firstName'), lastName: at(contact, 'lastName') },
      right,
    );
  } catch (error) {
    findings.add(
      'lost',
      about,
      'contact',
      `sealed for ever: ${error instanceof Error ? error.message : String(error)}`,
      right,
    );
  }
}

function isSaidAfter(a: Outlook, b: Outlook, { rankOf }: UserContext): boolean {
  const [left] = a.bodies[0]?.when ?? [];
  const [right] = b.bodies[0]?.when ?? [];
  if (left === undefined || right === undefined) return false;
  return (
    left[0] > right[1] ||
    (left[0] === right[0] &&
      left[0] === left[1] &&
      right[0] === right[1] &&
      rankOf(a.said.storeId) < rankOf(b.said.storeId))
  );
}
