import type { Findings } from './finding.ts';
import type { Doc, Shown } from './shown.ts';
import type { Witnessed } from './statement.ts';

/** The inbox: each acknowledged event has its row, done; with the duplicate filter on exactly one, and none beyond what was sent. */
export function verifyRows(
  shown: Shown,
  all: readonly Witnessed[],
  { dedupe, isReconciled }: { readonly dedupe: boolean; readonly isReconciled: boolean },
  findings: Findings,
): void {
  const byEvent = Map.groupBy(shown.rows.values(), (row) => row._id.split('~')[0] as string);
  const acknowledged = new Set<string>();
  for (const { event, isAcknowledged, eventId } of all) {
    if (!isAcknowledged) continue;
    findings.look('row');
    if (eventId === null) findings.add('different', event.eventKey, 'eventId', null, 'an id in the answer');
    else acknowledged.add(eventId);
    const rows: readonly Doc[] = eventId === null ? [] : (byEvent.get(eventId) ?? []);
    if (rows.length === 0) findings.add('lost', event.eventKey, 'row', null, eventId);
    for (const row of rows) findings.expect(event.eventKey, 'row.state', row['state'], ['done']);
    if (dedupe && rows.length > 1) findings.add('doubled', event.eventKey, 'rows', rows.length, 1);
  }
  // What a reconciliation brought came as events of its own.
  if (isReconciled) return;
  const others = [...byEvent.keys()].filter((eventId) => !acknowledged.has(eventId)).length;
  const unanswered = all.filter(({ isAcknowledged }) => !isAcknowledged).length;
  if (others > unanswered)
    findings.add('doubled', 'sync_log', 'events that nobody sent', others, `at most ${unanswered}`);
}
