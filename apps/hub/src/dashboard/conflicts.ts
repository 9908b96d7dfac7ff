import type { Json as CoreJson } from '@varai/core';
import { kindSchema, type Kind } from '@varai/core/schema';
import type { Conflict, Conflicts, DecidedField } from '@varai/dashboard/contract';
import type { Hub } from '../hub.ts';
import { ownedBy, type TenantContext } from '../store/tenancy.ts';
import { decideField, decideLinks, undoField, undoLinks } from '../sync/decision.ts';
import { explainEntity, type EntityExplanation } from '../sync/explain-entity.ts';
import { isSealedWord, saidOf, titleOf } from './said.ts';

/** Shown of each kind; the oldest first. */
const MOST_SHOWN = 50;
const MOST_COUNTED = 10_000;
const MOST_DECIDED = 30;
const BOUND_MS = 3_000;

const waits = (context: TenantContext) => ({ ...ownedBy(context), 'reviews.0': { $exists: true } });

/** Entities on which a human is asked. Counting stops at 10,000 of a kind. */
export async function countWaiting(hub: Hub, context: TenantContext): Promise<number> {
  const counts = await Promise.all(
    kindSchema.options.map((kind) =>
      hub.entities
        .docs(context, kind)
        .countDocuments(waits(context), { limit: MOST_COUNTED, maxTimeMS: BOUND_MS }),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What waits for a human, side by side, and what humans decided lately. */
export async function conflictsOf(hub: Hub, context: TenantContext): Promise<Conflicts> {
  const waiting: Conflict[] = [];
  let isCapped = false;
  for (const kind of kindSchema.options) {
    const docs = await hub.entities
      .docs(context, kind)
      .find(waits(context), { projection: { _id: 1, appliedAt: 1 }, maxTimeMS: BOUND_MS })
      .sort({ appliedAt: 1 })
      .limit(MOST_SHOWN + 1)
      .toArray();
    isCapped ||= docs.length > MOST_SHOWN;
    for (const { _id, appliedAt } of docs.slice(0, MOST_SHOWN)) {
      const explained = await explainEntity(hub.deps, context, kind, _id);
      if (explained !== null) waiting.push(conflictOf(explained, appliedAt));
    }
  }
  return { waiting, isCapped, decided: await decidedLately(hub, context) };
}

function conflictOf(explained: EntityExplanation, appliedAt: Date): Conflict {
  const now = new Map(explained.decisions.map((decision) => [decision.field, decision.value]));
  return {
    kind: explained.kind,
    id: explained.id,
    title: titleOf(explained),
    appliedAt: appliedAt.toISOString(),
    fields: explained.reviews
      .filter(({ field, candidates }) => field !== 'identity' && Array.isArray(candidates))
      .map(({ field, candidates }) => ({
        field,
        value: now.get(field) ?? null,
        candidates: candidates.map((said) => saidOf(explained, said)),
        isSealed: candidates.some((said) => isSealedWord(said.value)),
      })),
    ambiguities: explained.ambiguities,
  };
}

/** Decisions of the last time that still stand; from the audit, so that both the page's and the command line's are there. */
async function decidedLately(hub: Hub, context: TenantContext): Promise<DecidedField[]> {
  const rows = await hub.audit.list(context, { action: 'conflict.resolved' }, MOST_DECIDED);
  const decided = new Map<string, DecidedField>();
  for (const row of rows) {
    const about = row.after as { kind?: Kind; id?: string; field?: string } | null;
    if (
      row.outcome !== 'done' ||
      about?.kind === undefined ||
      about.id === undefined ||
      about.field === undefined
    )
      continue;
    const { kind, id, field } = about;
    if (decided.has(row.about)) continue;
    const explained = await explainEntity(hub.deps, context, kind, id);
    const decision = explained?.decisions.find((each) => each.field === field);
    if (decision?.rule !== 'human_decision') continue;
    decided.set(row.about, {
      kind,
      id,
      field,
      value: decision.value,
      by: row.by,
      why: row.why ?? '',
      at: row.at.toISOString(),
    });
  }
  return [...decided.values()];
}

export interface Chooser {
  readonly by: string;
  readonly why: string;
}

/** Settles a field, with a row in the audit. Throws Refusal and UsageProblem. */
export async function resolveField(
  hub: Hub,
  context: TenantContext,
  { kind, id, field }: { readonly kind: Kind; readonly id: string; readonly field: string },
  choice: { readonly value: CoreJson } | { readonly use: string },
  word: Chooser,
): Promise<void> {
  const now = async (): Promise<unknown> => valueNow(hub, context, kind, id, field);
  await hub.audit.record(
    context,
    { ...word, action: 'conflict.resolved', about: `${kind} ${id} ${field}`, before: await now() },
    async () => {
      await decideField(hub.deps, context, kind, id, field, choice, word);
      return { result: undefined, after: { kind, id, field, value: await now() } };
    },
  );
}

/** Lets the policy decide again. */
export async function undoResolved(
  hub: Hub,
  context: TenantContext,
  { kind, id, field }: { readonly kind: Kind; readonly id: string; readonly field: string },
  word: Chooser,
): Promise<void> {
  const now = async (): Promise<unknown> => valueNow(hub, context, kind, id, field);
  await hub.audit.record(
    context,
    { ...word, action: 'conflict.undone', about: `${kind} ${id} ${field}`, before: await now() },
    async () => {
      await undoField(hub.deps, context, kind, id, field, word);
      return { result: undefined, after: { kind, id, field, value: await now() } };
    },
  );
}

/** Says which listings are one thing with this one and which are not; both empty takes it back. */
export async function resolveLinks(
  hub: Hub,
  context: TenantContext,
  kind: Kind,
  id: string,
  links: { readonly same: readonly string[]; readonly different: readonly string[] },
  word: Chooser,
): Promise<void> {
  const isUndo = links.same.length + links.different.length === 0;
  const members = async (): Promise<unknown> =>
    (await explainEntity(hub.deps, context, kind, id))?.members ?? [];
  await hub.audit.record(
    context,
    {
      ...word,
      action: isUndo ? 'conflict.undone' : 'conflict.resolved',
      about: `${kind} ${id} identity`,
      before: await members(),
    },
    async () => {
      if (isUndo) await undoLinks(hub.deps, context, kind, id, word);
      else await decideLinks(hub.deps, context, kind, id, links, word);
      return { result: undefined, after: await members() };
    },
  );
}

/** A field's value for the audit: a personal one only as a word. */
async function valueNow(
  hub: Hub,
  context: TenantContext,
  kind: Kind,
  id: string,
  field: string,
): Promise<unknown> {
  const explained = await explainEntity(hub.deps, context, kind, id);
  const value = explained?.decisions.find((each) => each.field === field)?.value ?? null;
  return kind === 'product' && !isSealedWord(value) ? value : value === null ? null : 'not kept here';
}
