import { isObject, type Json } from '@varai/core';
import { linksOf, listingId, type Decision } from '@varai/core/conflict';
import { groupSchemaOf, type Kind } from '@varai/core/schema';
import type { Keyring } from '../privacy/keyring.ts';
import { asListing } from '../store/listings.ts';
import type { TenantContext } from '../store/tenancy.ts';
import { decide, type HumanWord } from './decide.ts';
import type { DeriveDeps } from './derive-step.ts';
import { explainEntity } from './explain-entity.ts';
import { Refusal, UsageProblem } from './refusal.ts';

type Deps = DeriveDeps & { readonly keyring: Keyring };

/** What no word of a human may set: money and stock are each shop's own, a refusal is the person's own. */
const NOT_FOR_HUMANS: ReadonlySet<string> = new Set([
  'platform_wins',
  'most_restrictive',
  'append_only',
  'latest_with_consent',
]);
const SEALED = /"sealed for /;

/** Sets one field by a human's word. Throws where the field is not one that a human decides, or the value is not one it can have. */
export async function decideField(
  deps: Deps,
  context: TenantContext,
  kind: Kind,
  about: string,
  field: string,
  choice: { readonly value: Json } | { readonly use: string },
  word: HumanWord,
): Promise<void> {
  const decision = await decisionOn(deps, context, kind, about, field);
  if (NOT_FOR_HUMANS.has(decision.rule))
    throw new Refusal(`${field} follows ${decision.rule} and takes no decision: change it in the shop.`);
  const value = 'value' in choice ? choice.value : valueOf(decision, choice.use);
  if (SEALED.test(JSON.stringify(value)))
    throw new Refusal(`${field} is sealed for its person and cannot be copied: give it with --value.`);
  checkValue(kind, field, value);
  await decide(deps, context, kind, about, { field, value }, word);
}

export async function undoField(
  deps: Deps,
  context: TenantContext,
  kind: Kind,
  about: string,
  field: string,
  word: HumanWord,
): Promise<void> {
  const decision = await decisionOn(deps, context, kind, about, field);
  if (decision.rule !== 'human_decision')
    throw new Refusal(`Nobody decided ${field}: it follows ${decision.rule}.`);
  // The decision may have been told about another listing of the same thing: it is undone where it stands.
  const stands =
    decision.winner === null ? about : await aboutOf(deps, context, decision.winner.listingId, about);
  await decide(deps, context, kind, stands, { field, undone: true }, word);
}

async function decisionOn(
  deps: Deps,
  context: TenantContext,
  kind: Kind,
  about: string,
  field: string,
): Promise<Decision> {
  const explained = await explainEntity(deps, context, kind, about);
  const decision = explained?.decisions.find((each) => each.field === field);
  if (decision !== undefined) return decision;
  const fields = explained?.decisions.map((each) => each.field).join(', ') ?? '';
  throw new UsageProblem(`"${field}" is no field of this ${kind}: expected one of ${fields}.`);
}

function valueOf(decision: Decision, use: string): Json {
  const said = [decision.winner, ...decision.others].find((each) => each?.listingId === use);
  if (said == null)
    throw new UsageProblem(
      `Listing "${use}" says nothing about ${decision.field}: \`explain\` shows who does.`,
    );
  return said.value;
}

/** A value that its collection would not take must not become a claim: the entity could not be written any more. */
function checkValue(kind: Kind, field: string, value: Json): void {
  const dot = field.indexOf('.');
  const group = dot < 0 ? field : field.slice(0, dot);
  const schema = groupSchemaOf(kind, group);
  if (schema === null) return;
  const read = schema.safeParse(dot < 0 ? value : { [field.slice(dot + 1)]: value });
  if (read.success) return;
  // A group that is claimed whole asks for its other members too; only this one is given here.
  const issue = read.error.issues.find(
    (each) => dot < 0 || each.path[0] === field.slice(dot + 1) || each.code === 'unrecognized_keys',
  );
  if (issue !== undefined) throw new UsageProblem(`${field} cannot have that value: ${issue.message}.`);
}

interface Links {
  readonly same: readonly string[];
  readonly different: readonly string[];
}

/** Adds to what was said before about this listing; what is now called different is no longer the same, and the reverse. */
export async function decideLinks(
  deps: Deps,
  context: TenantContext,
  kind: Kind,
  about: string,
  said: Links,
  word: HumanWord,
): Promise<void> {
  const named = [...said.same, ...said.different];
  const known = await deps.listings.byIds(context, named);
  const unknown = named.find((id) => known.get(id)?.kind !== kind);
  if (unknown !== undefined)
    throw new UsageProblem(`"${unknown}" is no ${kind} listing: expected a whole id, like ${about}.`);
  const before = await linksAbout(deps, context, kind, about);
  const same = union(before.same, said.same).filter((id) => !said.different.includes(id));
  const different = union(before.different, said.different).filter((id) => !said.same.includes(id));
  await decide(deps, context, kind, about, { same, different }, word);
}

export async function undoLinks(
  deps: Deps,
  context: TenantContext,
  kind: Kind,
  about: string,
  word: HumanWord,
): Promise<void> {
  const { same, different } = await linksAbout(deps, context, kind, about);
  if (same.length + different.length === 0)
    throw new Refusal(`Nobody said what ${about} is the same as or different from.`);
  await decide(deps, context, kind, about, { same: [], different: [] }, word);
}

async function linksAbout(deps: Deps, context: TenantContext, kind: Kind, about: string): Promise<Links> {
  const id = listingId(`varai-${context.tenantId}`, kind, about);
  const doc = (await deps.listings.byIds(context, [id])).get(id);
  return (doc === undefined ? null : linksOf(asListing(doc))) ?? { same: [], different: [] };
}

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])].sort();

/** The listing that one of our own listings is about. */
async function aboutOf(deps: Deps, context: TenantContext, ours: string, otherwise: string): Promise<string> {
  const doc = (await deps.listings.byIds(context, [ours])).get(ours);
  return isObject(doc) && doc.source === 'varai' ? doc.resourceId : otherwise;
}
