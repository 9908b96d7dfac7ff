import type { Claims } from './claim.ts';
import { modifiedMsOf, saidOf, snapshotMsOf } from './version.ts';

/**
 * The groups in which a listing does not hold what its source now says; empty = they agree. Values are compared by the digests
 * that versions carry, so that nothing sealed is opened. An equal value that the listing holds from before the source's last
 * change counts too: an older event, still on its way, would win over it.
 */
export function differingGroups(held: Claims, said: Claims): string[] {
  return Object.keys(said).filter((group) => {
    const ours = held[group]?.version;
    const theirs = said[group]?.version;
    if (ours === undefined || theirs === undefined) return true;
    if (saidOf(ours) !== saidOf(theirs)) return true;
    // At or after its own snapshot the modified time is a stand-in, or clamped: it says nothing of a change.
    return modifiedMsOf(theirs) < snapshotMsOf(theirs) && modifiedMsOf(ours) < modifiedMsOf(theirs);
  });
}
