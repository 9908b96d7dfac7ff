import { canonical, parseExact } from '@varai/core';
import { mappers, type Mapped, type Verb } from '@varai/core/platform';
import { connectors } from '../../src/connectors/index.ts';
import type { PulledResource } from '../../src/connectors/shop-api.ts';
import type { PlatformUnderTest, SimulatedShop } from './simulated-shop.ts';

/** What a body claims: by listing and group, the group's value and the listing's modified time as one text. */
export function claimsIn(
  { shop, timeZone }: PlatformUnderTest,
  resource: string,
  data: unknown,
  verb: Verb,
): Readonly<Record<string, string>> {
  const mapped = mappers[shop.platform][resource]?.(data, {
    verb,
    currency: shop.currency ?? 'EUR',
    timeZone,
  });
  if (mapped?.ok !== true) throw new Error(`does not map: ${JSON.stringify(mapped)}`);
  const { statements }: Mapped = mapped.value;
  return Object.fromEntries(
    statements.flatMap(({ kind, resourceId, modifiedAt, groups }) =>
      Object.entries(groups).map(([group, value]) => [
        `${kind} ${resourceId} ${group}`,
        `${modifiedAt ?? 'no time'} ${canonical(value)}`,
      ]),
    ),
  );
}

/** What the last webhook about each listing claimed, in the same form. */
export function lastSaid(
  under: PlatformUnderTest,
  { sent }: SimulatedShop,
  resource: PulledResource,
): ReadonlyMap<string, string> {
  const said = new Map<string, { atMs: number; value: string }>();
  for (const { event, request } of sent) {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([key, value]) => [key.toLowerCase(), value]),
    );
    const raw = Buffer.from(request.body);
    const named = /\/([a-z]+)(?:\?.*)?$/.exec(request.path)?.[1] ?? '';
    const { subject, data } = connectors[under.shop.platform]
      .receiver(headers)
      .open({ resource: named, headers, body: parseExact(raw.toString()), raw, receivedMs: 0 });
    if (!subject.ok || subject.value.resource !== resource || subject.value.verb === 'delete') continue;
    for (const [key, value] of Object.entries(claimsIn(under, resource, data, subject.value.verb))) {
      const known = said.get(key);
      if (known === undefined || known.atMs <= event.atMs) said.set(key, { atMs: event.atMs, value });
    }
  }
  return new Map([...said].map(([key, { value }]) => [key, value]));
}
