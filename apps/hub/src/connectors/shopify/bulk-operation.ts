import { isObject } from '@varai/core';
import type { Pace } from '../pace.ts';
import { ShopRefused, ShopUnavailable } from '../shop-http.ts';
import { idText } from '../subject.ts';
import type { Graphql } from './graphql.ts';
import { listOf, type Node } from './whole-record.ts';

const STATUS = `query Status($id: ID!) { bulkOperation(id: $id) {
  id status errorCode createdAt objectCount rootObjectCount url partialDataUrl } }`;
const FIRST_LOOK_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const BUSY_MS = 60_000;
const RUNNING = new Set(['CREATED', 'RUNNING', 'CANCELING']);
/** Nothing is wrong with what was asked: it may be asked again. */
const OURS_TO_WAIT = new Set(['OPERATION_IN_PROGRESS', 'LIMIT_REACHED']);
const OURS_TO_REPEAT = new Set(['INTERNAL_FILE_SERVER_ERROR', 'NO_SUCH_FILE']);

/** The id of the operation that a mutation began. Throws ShopUnavailable and ShopRefused where it began none. */
export function begun(payload: unknown): string {
  const { bulkOperation, userErrors } = isObject(payload) ? payload : {};
  const [error] = listOf(userErrors);
  if (error !== undefined) {
    const said = String(error['message']);
    const code = String(error['code']);
    if (OURS_TO_WAIT.has(code)) throw new ShopUnavailable(said, BUSY_MS);
    if (OURS_TO_REPEAT.has(code)) throw new ShopUnavailable(said);
    throw new ShopRefused(200, said);
  }
  const operation = isObject(bulkOperation) ? bulkOperation['id'] : null;
  if (typeof operation !== 'string') throw new ShopUnavailable('a bulk operation without an id');
  return operation;
}

/** A bulk operation as it now stands; null = the shop knows none of this id. */
export async function operationOf(
  graphql: Graphql,
  operation: string,
  signal?: AbortSignal,
): Promise<Node | null> {
  const { data } = await graphql.ask(STATUS, { id: operation }, { signal });
  return isObject(data['bulkOperation']) ? data['bulkOperation'] : null;
}

export const isRunning = (operation: Node): boolean => RUNNING.has(String(operation['status']));

/** Looks again and again until the operation has ended, for `patienceMs` at most: then it may be running still. */
export async function awaited(
  { graphql, pace }: { readonly graphql: Graphql; readonly pace: Pace },
  operation: string,
  patienceMs: number,
  signal?: AbortSignal,
): Promise<Node | null> {
  const untilMs = pace.nowMs() + patienceMs;
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const found = await operationOf(graphql, operation, signal);
    if (found === null || !isRunning(found) || pace.nowMs() + waitMs > untilMs) return found;
    await pace.sleep(waitMs, signal);
  }
}

/** How an operation that did not do what it was asked ended, as a sentence. */
export const endOf = (operation: Node | null): string =>
  `the shop's bulk operation ended as ${operation === null ? 'unknown' : String(operation['status'])} (${idText(operation?.['errorCode']) ?? 'no reason given'})`;
