import type { Certificate } from '@varai/core/schema';
import { plainLine, table } from './table.ts';

/** Certificates a line each, and below what a human should know of them. Ends with a line break. */
export function certificateTable(certificates: readonly Certificate[]): string {
  const rows = certificates.map((each) =>
    [
      each.resource,
      each.startedAt,
      each.mode,
      each.verdict,
      `${each.there.count}`,
      `${each.here.count}`,
      `${each.found.missing}/${each.found.different}/${each.found.gone}`,
      `${each.healed}`,
      `${each.remaining.count}`,
      `${each.inMotion.count}`,
    ].map(plainLine),
  );
  const notes = certificates.flatMap((each) => [
    ...(each.alarm === null ? [] : [`! ${each.resource}: ${each.alarm.message}`]),
    ...(each.remaining.count === 0
      ? []
      : [`✗ ${each.resource} still differing: ${each.remaining.ids.map(plainLine).join(', ')}`]),
    ...each.notCompared.map(
      ({ what, why, count }) =>
        `– ${each.resource}: ${count === null ? '' : `${count} `}${what} not compared: ${plainLine(why)}`,
    ),
  ]);
  const head = [
    'resource',
    'at',
    'mode',
    'verdict',
    'there',
    'here',
    'missing/different/gone',
    'healed',
    'left',
    'moving',
  ];
  return table(head, rows) + notes.map((note) => `${note}\n`).join('');
}
