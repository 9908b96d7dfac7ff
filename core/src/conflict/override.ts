import type { Json } from '../json.ts';
import { candidateOf, type Candidate } from './candidate.ts';
import { familyOf, partOf, type Listing } from './claim.ts';
import type { Policy } from './policy.ts';

/** A human's word on one field: a claim of source `varai`, kept with by whom and why, undone by a newer one. */
export interface Override {
  readonly value: Json;
  readonly candidate: Candidate;
}

/** By `<row>` or `<row>.<field>`. */
export type Overrides = ReadonlyMap<string, Override>;

/** What humans said through these listings of ours, the newest word on each field; an undone one counts as none. */
export function overridesOf(speaking: readonly Listing[], policy: Policy): Overrides {
  const newest = new Map<string, Candidate>();
  for (const listing of speaking) {
    for (const group in listing.claims) {
      if (familyOf(group) !== 'override') continue;
      const field = partOf(group) as string;
      const candidate = candidateOf(listing, group, policy) as Candidate;
      const other = newest.get(field);
      if (
        other === undefined ||
        candidate.version > other.version ||
        (candidate.version === other.version && candidate.listing.id < other.listing.id)
      ) {
        newest.set(field, candidate);
      }
    }
  }
  const overrides = new Map<string, Override>();
  for (const [field, candidate] of newest) {
    const said = candidate.value as { readonly undone?: boolean; readonly value?: Json };
    if (said.undone !== true && said.value !== undefined)
      overrides.set(field, { value: said.value, candidate });
  }
  return overrides;
}

/** The row that an overridden field belongs to, null where it lies deeper than a row's own fields. */
export function rowOf(field: string): string | null {
  const [row, ...rest] = field.split('.');
  return rest.length < 2 ? (row as string) : null;
}

/** The fields of a row that humans decided, sorted. They stand even where no source has such a field any more. */
export function decidedFields(row: string, overrides: Overrides): string[] {
  if (overrides.size === 0) return [];
  return [...overrides.keys()]
    .filter((field) => field.startsWith(`${row}.`) && rowOf(field) === row)
    .map((field) => field.slice(row.length + 1))
    .sort();
}
