import { canonical, type Findings } from './finding.ts';
import type { Shown } from './shown.ts';
import type { Interaction, Truth } from './truth.ts';

/** Interactions: each once. Sessions: begun, last seen, completed. */
export function verifyVisits(shown: Shown, truth: Truth, findings: Findings): void {
  const keyOf = (
    storeId: unknown,
    { type, at, sessionId, productId }: Omit<Interaction, 'kind' | 'index'>,
  ): string => canonical([storeId, type, at, sessionId, productId]);
  const counts = new Map<string, number>();
  for (const doc of shown.interactions) {
    const key = keyOf(doc['storeId'], {
      type: String(doc['type']),
      at: (doc['timestamp'] as Date).toISOString(),
      sessionId: doc['sessionId'] as string,
      productId: doc['productId'] as string | null,
    });
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const right = new Map<string, { least: number; most: number }>();
  for (const { witnessed, interaction } of truth.interactions) {
    const key = keyOf(witnessed.event.storeId, interaction);
    const { least, most } = right.get(key) ?? { least: 0, most: 0 };
    right.set(key, { least: least + Number(witnessed.isAcknowledged), most: most + 1 });
  }
  for (const key of new Set([...counts.keys(), ...right.keys()])) {
    findings.look('interaction');
    const count = counts.get(key) ?? 0;
    const { least, most } = right.get(key) ?? { least: 0, most: 0 };
    if (count > most) findings.add('doubled', `interaction ${key}`, 'count', count, most);
    if (count < least) findings.add('lost', `interaction ${key}`, 'count', count, least);
  }
  verifySessions(shown, truth, findings);
}

function verifySessions(shown: Shown, truth: Truth, findings: Findings): void {
  for (const [id, { statements }] of truth.sessions) {
    const sure = statements
      .filter(({ witnessed }) => witnessed.isAcknowledged)
      .map(({ value }) => value)
      .filter((value) => value !== null);
    if (sure.length < statements.length) continue;
    findings.look('session');
    const doc = shown.sessions.get(id);
    if (doc === undefined) {
      findings.add('lost', id, 'session', null, 'a session');
      continue;
    }
    const started = sure.find(({ step }) => step === 'started');
    if (started !== undefined) findings.expect(id, 'timestamp', doc['timestamp'], [started.at]);
    findings.expect(id, 'lastSeenAt', doc['lastSeenAt'], [
      sure
        .map((each) => each.at)
        .sort()
        .at(-1),
    ]);
    findings.expect(id, 'completed', doc['completed'], [sure.some(({ step }) => step === 'completed')]);
  }
  for (const id of shown.sessions.keys())
    if (!truth.sessions.has(id)) findings.add('doubled', id, 'session', 'shown', 'no such session was told');
}
