import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';

interface JobRow {
  readonly _id: string;
  readonly storeId: string;
  readonly job: string;
  readonly leaseUntil: Date | null;
  readonly finishedAt: Date | null;
  readonly lastError: { readonly code: string; readonly message: string } | null;
}
interface CertificateRow {
  readonly storeId: string;
  readonly resource: string;
  readonly at: Date;
  readonly verdict: string;
  readonly certificate: object;
}

/** A shop of many orders answers for minutes: as fast as its platform's rate lets it. */
const PATIENCE_MS = 900_000;
const EVERY_MS = 200;
const OUTBOX_EVERY_MS = 2_000;

/** What the last look at every shop came to. */
export interface Reconciled {
  /** `green` = every certificate says that both sides agree. */
  readonly certificates: 'green' | 'amber';
  /** One sentence for each that is not green. */
  readonly faults: readonly string[];
}

/** Has every store read back and reconciled whole once, from now on, and says what the certificates came to. */
export async function lastReconciliation(db: Db): Promise<Reconciled> {
  await finished(db, { job: 'import' }, new Date(0));
  await hurried(db, { job: { $in: ['read_back', 'pull'] } });
  await outboxesClosed(db);
  const began = new Date();
  const uncertified = await certifiedSince(db, began);
  // What the comparison brought may itself have been a toss.
  await hurried(db, { job: 'read_back' });
  const faults: string[] = [];
  for (const { _id, lastError } of uncertified)
    faults.push(`${_id} did not finish: ${lastError?.code ?? 'no error'} ${lastError?.message ?? ''}`);
  const certificates = await db
    .collection<CertificateRow>('certificates')
    .find({ at: { $gte: began } })
    .toArray();
  for (const { storeId, resource, verdict, certificate } of certificates)
    if (verdict !== 'agreed')
      faults.push(`${storeId} ${resource}: ${JSON.stringify(certificate).slice(0, 1_500)}`);
  return { certificates: faults.length === 0 ? 'green' : 'amber', faults };
}

/**
 * Looks at outboxes until two looks in a row find no number missing and no new last one: a number counts as missing only after a
 * while, and what is missing at the end is asked for only where nothing new has come. Consent is told by them alone.
 */
async function outboxesClosed(db: Db): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  let before = '';
  for (;;) {
    await hurried(db, { job: 'outbox' });
    const points = await db
      .collection<{ _id: string; job: string; checkpoint: { mark?: number; missing?: object[] } }>(
        'store_jobs',
      )
      .find({ job: 'outbox' })
      .sort({ _id: 1 })
      .toArray();
    const isWhole = points.every(({ checkpoint: { missing = [] } }) => missing.length === 0);
    const marks = JSON.stringify(points.map(({ checkpoint: { mark = null } }) => mark));
    if ((isWhole && marks === before) || Date.now() > end) return;
    before = isWhole ? marks : '';
    await sleep(OUTBOX_EVERY_MS);
  }
}

/** Reconciles everything whole, until each was begun after this instant and certified; returns those that never were. */
async function certifiedSince(db: Db, began: Date): Promise<JobRow[]> {
  const jobs = db.collection<JobRow>('store_jobs');
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const certificates = await db
      .collection<CertificateRow>('certificates')
      .find({ at: { $gte: began } })
      .toArray();
    const done = certificates.map(({ storeId, resource }) => `${storeId}:reconcile:${resource}`);
    const left = await jobs.find({ job: 'reconcile', _id: { $nin: done } }).toArray();
    if (left.length === 0 || Date.now() > end) return left;
    // One that is under way began too early: it comes again as soon as it is over.
    await jobs.updateMany(
      { _id: { $in: left.map(({ _id }) => _id) }, leaseUntil: null },
      { $set: { dueAt: new Date(), attempts: 0, 'checkpoint.lastFullMs': null, 'checkpoint.under': null } },
    );
    await sleep(EVERY_MS);
  }
}

/** Makes jobs due and waits until each reached its end since; returns when that began. */
async function hurried(db: Db, filter: object): Promise<Date> {
  const began = new Date();
  await db.collection<JobRow>('store_jobs').updateMany(filter, { $set: { dueAt: began, attempts: 0 } });
  await finished(db, filter, began);
  return began;
}

async function finished(db: Db, filter: object, since: Date): Promise<void> {
  const jobs = db.collection<JobRow>('store_jobs');
  const end = Date.now() + PATIENCE_MS;
  while (
    Date.now() < end &&
    (await jobs.countDocuments({ ...filter, $nor: [{ finishedAt: { $gte: since } }] })) > 0
  )
    await sleep(EVERY_MS);
}
