import type { JobName } from '../../store/store-jobs.ts';
import { importCatalogue } from '../import/import-catalogue.ts';
import { closeOutboxGaps } from '../pull/outbox-gaps.ts';
import { pullChanges } from '../pull/pull-changes.ts';
import { readBack } from '../pull/read-back.ts';
import { writeBack } from '../write-back/write-back-job.ts';
import { reconcileStore } from '../reconcile/reconcile-store.ts';
import type { JobWork } from './store-job.ts';

/** What is done about a store, by the job's name. */
export const WORKS: Readonly<Partial<Record<JobName, JobWork>>> = {
  import: importCatalogue,
  pull: pullChanges,
  read_back: readBack,
  outbox: closeOutboxGaps,
  reconcile: reconcileStore,
  write_back: writeBack,
};
