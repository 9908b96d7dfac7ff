import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mappingCases } from '../../scripts/contracts/cases.ts';
import { parseExact } from '../../src/json.ts';
import { mappers, type MapContext, type Mapped } from '../../src/platform/index.ts';
import { interactionSchema, statementSchema } from '../../src/schema/statement.ts';

interface Case {
  readonly platform: keyof typeof mappers;
  readonly resource: string;
  readonly context: MapContext;
  readonly body: unknown;
  readonly expected: Mapped;
}

const ROOT = join(import.meta.dirname, '..', '..', 'contracts');
const read = (path: string): unknown => parseExact(readFileSync(join(ROOT, path), 'utf8'));
const manifest = read('manifest.json') as { cases: { platform: string[] } };
const at = (value: unknown, place: string): unknown =>
  place
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);

it('lists every case', () => {
  expect(manifest.cases.platform).toEqual(
    Object.keys(mappingCases)
      .sort()
      .map((name) => `cases/platform/${name}.json`),
  );
});

describe.each(manifest.cases.platform)('%s', (path) => {
  const { platform, resource, context, body, expected } = read(path) as Case;
  const name = path.replace(/^cases\/platform\/|\.json$/g, '');
  const result = mappers[platform][resource]?.(body, context);

  it('is read as the contract expects', () => {
    expect(result).toEqual({ ok: true, value: expected });
  });

  it('says what was chosen by hand', () => {
    const proves = mappingCases[name]?.proves ?? {};
    expect(Object.keys(proves)).not.toEqual([]);
    for (const [place, value] of Object.entries(proves)) expect(at(expected, place), place).toEqual(value);
  });

  it('gives statements and interactions that fit their schemas', () => {
    for (const statement of expected.statements)
      expect(statementSchema.safeParse(statement).error?.issues).toBeUndefined();
    for (const interaction of expected.interactions)
      expect(interactionSchema.safeParse(interaction).error?.issues).toBeUndefined();
  });

  it('keeps nothing that must not survive mapping', () => {
    expect(JSON.stringify(expected)).not.toMatch(/not[- _]to[- _]be[- _]kept|203\.0\.113\.9|landmarks/);
  });
});
