import { afterEach, beforeEach, expect, it } from 'vitest';
import { hubAtPorts, type HubAtPorts } from './hub-at-ports.ts';
import { senderOf, SENDERS } from './senders.ts';
import { chunkedOf, headOf, openWire, wholeOf, type Wire } from './wire.ts';

const shopify = senderOf('shopify (prefixed headers)');

let hub: HubAtPorts;
let wire: Wire;
beforeEach(async () => {
  hub = hubAtPorts();
  wire = await openWire(await hub.server.listen(0));
});
afterEach(async () => {
  wire.end();
  await hub.server.close();
});

it.each(SENDERS)(
  'a chunked delivery of $name counts like any other: taken as signed, 401 when altered',
  async (sender) => {
    const request = sender.sign(hub.clock);
    wire.write(chunkedOf(request, 7));
    expect((await wire.answer()).status).toBe(200);
    wire.write(chunkedOf({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) }, 7));
    expect((await wire.answer()).status).toBe(401);
    expect(hub.inbox.calls).toBe(1);
  },
);

it.each(SENDERS)('a signature header of $name given twice is no signature', async (sender) => {
  const request = sender.sign(hub.clock);
  const repeated = [sender.signatureHeader, request.headers[sender.signatureHeader] as string] as const;
  wire.write(
    Buffer.concat([
      Buffer.from(headOf(request, [['content-length', String(request.body.length)], repeated])),
      request.body,
    ]),
  );
  expect((await wire.answer()).status).toBe(401);
  expect(hub.inbox.calls).toBe(0);
});

it.each(SENDERS)('spaces around the signature header of $name are no part of it', async (sender) => {
  const request = sender.sign(hub.clock);
  const signature = request.headers[sender.signatureHeader] as string;
  const headers = { ...request.headers, [sender.signatureHeader]: `\t ${signature} \t ` };
  wire.write(
    Buffer.concat([
      Buffer.from(headOf({ ...request, headers }, [['content-length', String(request.body.length)]])),
      request.body,
    ]),
  );
  expect((await wire.answer()).status).toBe(200);
});

it('a signature of 10 MB does not get past the HTTP parser', async () => {
  const request = shopify.sign(hub.clock);
  wire.write(
    headOf(
      { ...request, headers: { ...request.headers, 'x-shopify-hmac-sha256': 'A'.repeat(10_000_000) } },
      [],
    ),
  );
  const answer = await wire.answer();
  expect(answer.status).toBe(431);
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'http/headers-too-large' });
});

it('a body that says it is longer than the limit is refused before it is sent', async () => {
  wire.write(headOf(shopify.sign(hub.clock), [['content-length', '10000000']]));
  const answer = await wire.answer();
  expect(answer.status).toBe(413);
  expect(answer.headers['connection']).toBe('close');
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'http/body-too-large' });
});

it('a body that grows beyond the limit without saying so is refused', async () => {
  const request = shopify.sign(hub.clock, Buffer.alloc(3_000_000, 0x20));
  wire.write(chunkedOf(request, 65_536));
  expect((await wire.answer()).status).toBe(413);
  expect(hub.inbox.calls).toBe(0);
});

it('what is no HTTP is answered with a problem', async () => {
  wire.write('HELLO\r\n\r\n');
  const answer = await wire.answer();
  expect(answer.status).toBe(400);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'http/bad-request' });
  await wire.closed;
});

it('a connection that ends before its body records nothing', async () => {
  const request = shopify.sign(hub.clock);
  wire.write(wholeOf(request).subarray(0, -5));
  wire.end();
  await wire.closed;
  const again = await openWire(
    `http://127.0.0.1:${(hub.server.app.server.address() as { port: number }).port}`,
  );
  again.write(wholeOf(request));
  expect((await again.answer()).status).toBe(200);
  expect(hub.inbox.calls).toBe(1);
  again.end();
});

it('one connection serves many deliveries', async () => {
  const requests = [1, 2, 3].map((n) => shopify.sign(hub.clock, undefined, { id: `e${n}` }));
  wire.write(Buffer.concat(requests.map(wholeOf)));
  const answers = [await wire.answer(), await wire.answer(), await wire.answer()];
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
  expect(new Set(answers.map((answer) => answer.headers['x-request-id'])).size).toBe(3);
});
