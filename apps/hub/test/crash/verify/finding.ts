/** One thing that is not as it must be. */
export interface Finding {
  /** `lost`: an acknowledged event shows nowhere; `doubled`: more than there was; `different`: another value than the truth. */
  readonly verdict: 'lost' | 'doubled' | 'different';
  /** `<store> <kind> <resource id>` */
  readonly about: string;
  readonly field: string;
  readonly shown: unknown;
  /** What would have been right. */
  readonly allowed: unknown;
}

/** Collects what is amiss, and how much was looked at: a comparison that compares nothing finds nothing. */
export class Findings {
  readonly list: Finding[] = [];
  readonly looked = new Map<string, number>();
  /** Listings whose value a coin toss decided: rightly so, until their source is asked. */
  readonly tossed = new Set<string>();

  look(at: string, times = 1): void {
    this.looked.set(at, (this.looked.get(at) ?? 0) + times);
  }

  add(verdict: Finding['verdict'], about: string, field: string, shown: unknown, allowed: unknown): void {
    this.list.push({ verdict, about, field, shown, allowed });
  }

  /** One field against the values that would be right. */
  expect(about: string, field: string, shown: unknown, allowed: readonly unknown[]): void {
    this.look(field.replace(/\[.*/, ''));
    const text = canonical(shown);
    if (!allowed.some((each) => canonical(each) === text))
      this.add('different', about, field, shown, allowed.length === 1 ? allowed[0] : allowed);
  }

  count(verdict: Finding['verdict']): number {
    return this.list.filter((finding) => finding.verdict === verdict).length;
  }
}

/** JSON with sorted keys; a member that is undefined or null counts as missing. */
export function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member) && !(member instanceof Date)
      ? Object.fromEntries(
          Object.entries(member)
            .filter(([, inner]) => inner != null)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : member,
  );
}
