import { LISTED_RECORDS, type HashBucket } from '@varai/core/platform';
import type { PulledPage, PulledResource, ShopApi } from '../../connectors/shop-api.ts';
import { PLACE_DIGITS } from '../../store/leaf.ts';
import { JobProblem } from '../jobs/store-job.ts';
import { comparePages, healAll } from './compare.ts';
import type { Comparison } from './comparison.ts';
import { KIND_OF } from './find-gone.ts';
import { EMPTY, OwnTree } from './own-tree.ts';

export interface TreeCompared {
  readonly bucketsRead: number;
  /** Ids of records that we have and the source does not list. */
  readonly gone: readonly string[];
}

/** Calls that a tree may always take, and beyond them for each page of everything: a page is a hundred records to its shop. */
const FEW_CALLS = 64;
const CALLS_A_PAGE = 4;
/** Records that are read one by one before they are healed together. */
const AT_ONCE = 500;
const DIGITS = [...'0123456789abcdef'];

/**
 * Compares both sides bucket by bucket from the root, opens only what differs, and reads and heals only the records that do. Null
 * where reading everything would cost less: nothing was read or healed then.
 */
export async function compareTree(
  comparison: Comparison,
  api: ShopApi,
  resource: PulledResource,
  pageSize: number,
): Promise<TreeCompared | null> {
  const { deps, store, tally, signal } = comparison;
  const own = await OwnTree.read(deps.listings, store, KIND_OF[resource], signal);
  const pages = Math.ceil((own.bucket('')?.count ?? 0) / pageSize);
  const mostCalls = Math.max(FEW_CALLS, pages * CALLS_A_PAGE);
  const suspects: HashBucket[] = [];
  let suspected = 0;
  let bucketsRead = 0;
  for (let open = ['']; open.length > 0;) {
    if (bucketsRead + open.length + suspected > mostCalls) return null;
    const below: string[] = [];
    for (const path of open) {
      signal.throwIfAborted();
      bucketsRead += 1;
      for (const theirs of childrenOf(path, (await api.hashes?.(resource, path, signal)) ?? [])) {
        const ours = own.bucket(theirs.path);
        if (ours?.count === theirs.count && ours.hash === theirs.hash) {
          tally.there.merge(theirs);
          tally.here.merge(ours);
        } else if (theirs.records === undefined) below.push(theirs.path);
        else {
          suspects.push(theirs);
          suspected += Math.ceil(Math.max(ours?.count ?? 0, theirs.count) / LISTED_RECORDS);
        }
      }
    }
    open = below;
  }
  if (bucketsRead + suspected > mostCalls) return null;
  const { toRead, gone } = await differingRecords(comparison, own, suspects);
  if (bucketsRead + toRead.length + gone.length > mostCalls) return null;
  for (let at = 0; at < toRead.length; at += AT_ONCE)
    gone.push(...(await readAndHeal(comparison, api, resource, toRead.slice(at, at + AT_ONCE))));
  return { bucketsRead, gone };
}

/** All sixteen, those that the source left out as empty. Throws JobProblem for what is no answer to that path. */
function childrenOf(path: string, answer: readonly HashBucket[]): HashBucket[] {
  const given = new Map(answer.map((bucket) => [bucket.path, bucket]));
  const children = DIGITS.map(
    (digit) => given.get(path + digit) ?? { path: path + digit, ...EMPTY, records: [] },
  );
  const isOdd =
    path.length >= PLACE_DIGITS ||
    given.size !== answer.length ||
    answer.some(({ count, records }) => records !== undefined && records.length !== count) ||
    answer.some((bucket) => !children.includes(bucket));
  if (isOdd) throw new JobProblem('reconcile/odd-hash-tree', `the shop's hash tree is none, at "${path}"`);
  return children;
}

/** Of the buckets that differ, the records that do: to be read, and gone. What agrees among them is counted. */
async function differingRecords(
  { tally }: Comparison,
  own: OwnTree,
  suspects: readonly HashBucket[],
): Promise<{ readonly toRead: string[]; readonly gone: string[] }> {
  const toRead: string[] = [];
  const gone: string[] = [];
  for (const { path, records = [] } of suspects) {
    const ours = await own.records(path);
    for (const record of records) {
      if (ours.get(record.id) === record.hash) {
        tally.there.add(record);
        tally.here.add(record);
      } else toRead.push(record.id);
      ours.delete(record.id);
    }
    gone.push(...ours.keys());
  }
  return { toRead, gone };
}

/** Returns the ids of those that are not there any more. */
async function readAndHeal(
  comparison: Comparison,
  api: ShopApi,
  resource: PulledResource,
  ids: readonly string[],
): Promise<string[]> {
  const { deps, signal } = comparison;
  const answers: PulledPage[] = [];
  const absent: string[] = [];
  for (const id of ids) {
    signal.throwIfAborted();
    const answer = await api.read(resource, id, signal);
    if (answer === null) absent.push(id);
    else {
      answers.push(answer);
      comparison.aheadMs = answer.answeredMs - deps.now();
    }
  }
  await healAll(comparison, await comparePages(comparison, answers));
  return absent;
}
