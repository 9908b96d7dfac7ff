import type { JobName } from '../../store/store-jobs.ts';
import { importCatalogue } from '../import/import-catalogue.ts';
import { pullChanges } from '../pull/pull-changes.ts';
import { writeBack } from '../write-back/write-back-job.ts';
import { reconcileStore } from '../reconcile/reconcile-store.ts';
import type { JobWork } from './store-job.ts';

/** What is done about a store, by the job's name. */
export const WORKS: Readonly<Partial<Record<JobName, JobWork>>> = {
  import: importCatalogue,
  pull: pullChanges,
  reconcile: reconcileStore,
  write_back: writeBack,
};
