import fc from 'fast-check';
import { claimVersion, versionPrefix } from '../../src/conflict/version.ts';
import { foldClaims, joinClaim, type Claim, type Claims, type EventVersion } from '@varai/core/conflict';
import { testDigest } from '@varai/core/testkit';
import { law, must, same } from './law.ts';

const events = (): fc.Arbitrary<EventVersion> =>
  fc.record({
    modifiedMs: fc.constantFrom(0, 35, 36, 1_772_442_000_000, 1_772_442_000_001, 101_559_956_668_415),
    snapshotMs: fc.constantFrom(0, 1, 1_772_442_000_000, 1_772_442_001_000),
    rank: fc.constantFrom(1, 2, 3),
    sequence: fc.constantFrom(0, 1, 9, 10, 36, Number.MAX_SAFE_INTEGER),
  });

const VALUES = ['a', 'b', 'c'];
const hashOf = (value: string): string => testDigest('g', value);

interface Parts {
  readonly event: EventVersion;
  readonly precedence: number;
  readonly value: string;
}
/** From few events, so that equal instants with different values are frequent. */
const parts = (): fc.Arbitrary<Parts> =>
  fc.record({ event: events(), precedence: fc.constantFrom(0, 0, 1, 35), value: fc.constantFrom(...VALUES) });
const versionText = ({ event, precedence, value }: Parts): Claim['version'] =>
  claimVersion(versionPrefix(event), precedence, hashOf(value));

const claim = (of: Parts, tossed: boolean): Claim => ({
  value: of.value,
  version: versionText(of),
  ...(tossed ? { tossed: true as const } : {}),
});
const claimTrios = (): fc.Arbitrary<readonly [Claim, Claim, Claim]> =>
  fc
    .tuple(events(), fc.array(parts(), { minLength: 3, maxLength: 3 }), fc.nat(511))
    .map(([shared, three, bits]) => {
      const at = (index: number): Claim => {
        const of = three[index] as Parts;
        const together = ((bits >> index) & 1) === 0;
        return claim(
          together ? { ...of, event: shared, precedence: of.precedence % 2 } : of,
          ((bits >> (3 + index)) & 1) === 1 && ((bits >> (6 + index)) & 1) === 1,
        );
      };
      return [at(0), at(1), at(2)] as const;
    });

/** Everything of a version before the hash. */
const HASH_AT = claimVersion(
  versionPrefix({ modifiedMs: 0, snapshotMs: 0, rank: 0, sequence: 0 }),
  0,
  '',
).length;

const registers = (): fc.Arbitrary<Claims> =>
  fc.dictionary(
    fc.constantFrom('metadata', 'pricing', 'refund:__proto__'),
    claimTrios().map(([a]) => a),
    { maxKeys: 3, noNullPrototype: true },
  );

const inOrder = ({ event, precedence, value }: Parts): (number | string)[] => [
  event.modifiedMs,
  event.snapshotMs,
  event.rank,
  event.sequence,
  precedence,
  hashOf(value),
];

function compared(a: Parts, b: Parts): number {
  const [left, right] = [inOrder(a), inOrder(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] as number) < (right[at] as number) ? -1 : 1;
}

/** `other`, but for the parts that the bits make like `a`'s: most versions differ in one place. */
function alike(a: Parts, other: Parts, bits: number): Parts {
  const event = { ...other.event };
  (['modifiedMs', 'snapshotMs', 'rank', 'sequence'] as const).forEach((part, nth) => {
    if (((bits >> nth) & 1) === 1) event[part] = a.event[part];
  });
  return { ...other, event, precedence: bits >> 4 === 1 ? a.precedence : other.precedence };
}

export const claimJoin = [
  law(
    'join',
    'joining two states of a register is commutative, associative and idempotent, its coin tosses included',
    2,
    claimTrios(),
    ([a, b, c]) => {
      same('a·b against b·a', joinClaim(a, b), joinClaim(b, a));
      same('(a·b)·c against a·(b·c)', joinClaim(joinClaim(a, b), c), joinClaim(a, joinClaim(b, c)));
      const isToss = a.version !== b.version && a.version.slice(0, HASH_AT) === b.version.slice(0, HASH_AT);
      must('where the hash alone decided, the source is asked', !isToss || joinClaim(a, b).tossed === true);
      const joined = joinClaim(a, b);
      must(
        'joining the same again gives the same object back',
        joinClaim(a, a) === a && joinClaim(joined, b) === joined && joinClaim(joined, { ...a }) === joined,
      );
    },
  ),
  law(
    'fold',
    'folding claims into registers is commutative, associative and idempotent',
    1,
    fc.tuple(registers(), registers(), registers()),
    ([a, b, c]) => {
      same('a·b against b·a', foldClaims(a, b), foldClaims(b, a));
      same('(a·b)·c against a·(b·c)', foldClaims(foldClaims(a, b), c), foldClaims(a, foldClaims(b, c)));
      const folded = foldClaims(a, b);
      must(
        'folding the same again changes nothing',
        foldClaims(folded, structuredClone(b)) === folded && foldClaims(folded, a) === folded,
      );
    },
  ),
  law(
    'version',
    'the order of version texts is the order of their five parts',
    1,
    fc.tuple(parts(), parts(), fc.nat(31)),
    ([a, other, bits]) => {
      const b = alike(a, other, bits);
      const [left, right] = [versionText(a), versionText(b)];
      must(`${left} against ${right}`, (left < right ? -1 : left > right ? 1 : 0) === compared(a, b));
    },
  ),
];
