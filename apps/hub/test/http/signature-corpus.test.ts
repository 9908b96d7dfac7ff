import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hmacBase64 } from '../../src/connectors/signature.ts';
import type { SignedRequest } from '@varai/core/testkit';
import { hubAtPorts, storeOf, type HubAtPorts, type Reply } from './hub-at-ports.ts';
import { exactJson, ORDERS, SECRETS, senderOf, SENDERS, SHOP_KEYS, type Sender } from './senders.ts';

type Changes = Parameters<HubAtPorts['send']>[1];
type Corruption = (request: SignedRequest, sender: Sender) => Changes;

const signatureOf = (request: SignedRequest, { signatureHeader, prefix }: Sender): string =>
  (request.headers[signatureHeader] as string).slice(prefix.length);
const withSignature = (request: SignedRequest, sender: Sender, signature: string): Changes => ({
  headers: { ...request.headers, [sender.signatureHeader]: sender.prefix + signature },
});
const without = (request: SignedRequest, name: string): Changes => ({
  headers: Object.fromEntries(Object.entries(request.headers).filter(([key]) => key !== name)),
});

/** Signatures that are not the one signature, however nearly. */
const SIGNATURES: Readonly<Record<string, (signature: string) => string>> = {
  'is cut by one character': (s) => s.slice(0, -1),
  'is cut to half': (s) => s.slice(0, 22),
  'lacks its padding': (s) => s.replace(/=+$/, ''),
  'has one padding too many': (s) => `${s}=`,
  "has trailing junk that Node's base64 ignores": (s) => `${s}!!`,
  'has another last character that decodes to the same bytes': (s) =>
    `${s.slice(0, 42)}${nextCharacter(s[42] as string)}=`,
  'has a space before it': (s) => ` ${s}`,
  'has a space after it': (s) => `${s} `,
  'has a space inside': (s) => `${s.slice(0, 20)} ${s.slice(20)}`,
  'has a tab after it': (s) => `${s}\t`,
  'is in quotes': (s) => `"${s}"`,
  'is hexadecimal': (s) => Buffer.from(s, 'base64').toString('hex'),
  'is in lower case': (s) => s.toLowerCase(),
  'is given twice in one header': (s) => `${s}, ${s}`,
  'has a byte order mark before it': (s) => `\ufeff${s}`,
  'is written in wide characters': (s) =>
    [...s].map((c) => String.fromCharCode(c.charCodeAt(0) + 0x100)).join(''),
  'is followed by a NUL': (s) => `${s}\0`,
  'is 10 MB long': (s) => s + 'A'.repeat(10_000_000),
};
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const nextCharacter = (character: string): string => ALPHABET[ALPHABET.indexOf(character) + 1] ?? 'A';

const BODIES: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  'is empty': () => Buffer.alloc(0),
  'is cut by one byte': (body) => body.subarray(0, -1),
  'has one space after it': (body) => Buffer.concat([body, Buffer.from(' ')]),
  'has a new line after it': (body) => Buffer.concat([body, Buffer.from('\n')]),
  'has a byte order mark': (body) => Buffer.concat([Buffer.from('\ufeff', 'utf8'), body]),
  'is UTF-16': (body) => Buffer.from(body.toString('utf8'), 'utf16le'),
  'is the same JSON written differently': (body) =>
    Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8')), null, 1)),
  'has its keys in another order': (body) =>
    Buffer.from(
      JSON.stringify(
        Object.fromEntries(Object.entries(JSON.parse(body.toString('utf8')) as object).reverse()),
      ),
    ),
  'is another body': () => Buffer.from('{"id":1}'),
  'is 10 MB of something else': () => Buffer.alloc(10_000_000, 0x20),
};

const OTHERS: Readonly<Record<string, Corruption>> = {
  'has no signature': (request, sender) => without(request, sender.signatureHeader),
  'has an empty signature': (request, { signatureHeader }) => ({
    headers: { ...request.headers, [signatureHeader]: '' },
  }),
  'has the signature header twice': (request, { signatureHeader }) => {
    const signature = request.headers[signatureHeader] as string;
    return { headers: { ...request.headers, [signatureHeader]: [signature, signature] } };
  },
  'has a wrong signature beside the right one': (request, { signatureHeader }) => {
    const signature = request.headers[signatureHeader] as string;
    return { headers: { ...request.headers, [signatureHeader]: ['AAAA', signature] } };
  },
};

describe.each(SENDERS)(
  'a delivery of $name that is not authentic is answered 401 and changes nothing',
  (sender) => {
    let hub: HubAtPorts;
    let request: SignedRequest;
    beforeEach(() => {
      // Room for ten megabytes, so that it is the signature that decides.
      hub = hubAtPorts({ bodyLimitBytes: 12_000_000 });
      request = sender.sign(hub.clock);
    });
    afterEach(async () => {
      await hub.server.close();
    });

    const expectRefused = (reply: Reply): void => {
      expect(reply.status).toBe(401);
      expect(reply.headers['content-type']).toContain('application/problem+json');
      expect(reply.json['code']).toBe('ingest/bad-signature');
      expect(hub.inbox.calls).toBe(0);
    };

    it('takes the same delivery as it was signed', async () => {
      const reply = await hub.send(request);
      expect(reply.json['result']).toBe('accepted');
      expect(reply.status).toBe(200);
      expect(hub.inbox.rows).toHaveLength(1);
    });

    it.each(Object.entries(SIGNATURES))('the signature %s', async (_name, change) => {
      expectRefused(
        await hub.send(request, withSignature(request, sender, change(signatureOf(request, sender)))),
      );
    });

    it('the signature is in the URL-safe alphabet', async () => {
      // Bodies differ until one's signature has a character that the two alphabets write differently.
      for (let i = 0; ; i++) {
        const other = sender.sign(hub.clock, exactJson({ ...ORDERS[sender.platform], attempt: i }));
        const signature = signatureOf(other, sender);
        const urlSafe = signature.replaceAll('+', '-').replaceAll('/', '_');
        if (urlSafe === signature) continue;
        expectRefused(await hub.send(other, withSignature(other, sender, urlSafe)));
        return;
      }
    });

    it.each(Object.entries(BODIES))('the body %s', async (_name, change) => {
      expectRefused(await hub.send(request, { body: change(request.body) }));
    });

    it.each(Object.entries(OTHERS))('it %s', async (_name, change) => {
      expectRefused(await hub.send(request, change(request, sender)));
    });

    it('any bit of the body is flipped', async () => {
      request = sender.sign(hub.clock, '{"id":820982911946154508}');
      for (let bit = 0; bit < request.body.length * 8; bit++) {
        const body = Buffer.from(request.body);
        body[bit >> 3] = (body[bit >> 3] as number) ^ (1 << (bit & 7));
        const reply = await hub.send(request, { body });
        if (reply.status !== 401) expect({ bit, status: reply.status }).toEqual({ bit, status: 401 });
      }
      expect(hub.inbox.calls).toBe(0);
    });

    it('any bit of the signature is flipped', async () => {
      const signature = Buffer.from(signatureOf(request, sender), 'latin1');
      for (let bit = 0; bit < signature.length * 8; bit++) {
        const flipped = Buffer.from(signature);
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        const reply = await hub.send(request, withSignature(request, sender, flipped.toString('latin1')));
        if (reply.status !== 401) expect({ bit, status: reply.status }).toEqual({ bit, status: 401 });
      }
      expect(hub.inbox.calls).toBe(0);
    });

    it.each(['another secret', '', `${SECRETS[sender.platform]}BBBB`])(
      'it is signed with the secret %j',
      async (secret) => {
        if (secret === '' && sender.prefix === 'v1,') secret = 'whsec_';
        expectRefused(await hub.send(sender.sign(hub.clock, undefined, { secret })));
      },
    );

    it("it is signed with an empty secret, and the store's own secrets are empty", async () => {
      hub.stores.splice(0, hub.stores.length, storeOf(sender.platform, { secrets: ['', ''] }));
      expectRefused(await hub.send(sender.sign(hub.clock, undefined, { secret: '' })));
    });

    it('it is signed with the secret of another store', async () => {
      hub.stores.push(
        storeOf(sender.platform, {
          storeId: 'other' as never,
          shopKey: 'other.example',
          secrets: ["the other store's secret"],
        }),
      );
      expectRefused(
        await hub.send(sender.sign(hub.clock, undefined, { secret: "the other store's secret" })),
      );
    });

    it('its store is not known: the answer is the one that a bad signature gets', async () => {
      hub.stores.length = 0;
      const unknown = await hub.send(request, { headers: { ...request.headers, 'x-request-id': 'same' } });
      expectRefused(unknown);
      hub.stores.push(storeOf(sender.platform));
      const forged = await hub.send(sender.sign(hub.clock, undefined, { secret: 'forged' }), {
        headers: {
          ...sender.sign(hub.clock, undefined, { secret: 'forged' }).headers,
          'x-request-id': 'same',
        },
      });
      expectRefused(forged);
      expect(unknown.text).toBe(forged.text);
    });

    it('it names no store', async () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(
          ([name]) => !/shop-domain|webhook-source|varai-store/.test(name),
        ),
      );
      expectRefused(await hub.send(request, { headers }));
    });
  },
);

describe('Standard Webhooks', () => {
  const standard = SENDERS.filter((sender) => sender.prefix === 'v1,');
  let hub: HubAtPorts;
  beforeEach(() => {
    hub = hubAtPorts();
  });
  afterEach(async () => {
    await hub.server.close();
  });

  it.each(standard)('of $name are taken up to five minutes from now, either way', async (sender) => {
    const request = sender.sign(hub.clock);
    hub.clock.advance(300_000);
    expect((await hub.send(request)).status).toBe(200);
    hub.clock.advance(-600_000);
    expect((await hub.send(request)).status).toBe(200);
  });

  it.each(standard)(
    'of $name beyond five minutes are stale, which only the holder of the secret is told',
    async (sender) => {
      const request = sender.sign(hub.clock);
      const forged = sender.sign(hub.clock, undefined, { secret: 'forged' });
      for (const ms of [301_000, -602_000]) {
        hub.clock.advance(ms);
        const stale = await hub.send(request);
        expect([stale.status, stale.json['code']]).toEqual([401, 'ingest/stale-timestamp']);
        expect((await hub.send(forged)).json['code']).toBe('ingest/bad-signature');
      }
      expect(hub.inbox.calls).toBe(0);
    },
  );

  it.each(['webhook-id', 'webhook-timestamp'])('without %s are refused', async (name) => {
    for (const sender of standard) {
      const request = sender.sign(hub.clock);
      expect((await hub.send(request, without(request, name))).status).toBe(401);
      expect(
        (
          await hub.send(request, {
            headers: { ...request.headers, [name]: `${request.headers[name] as string}0` },
          })
        ).status,
      ).toBe(401);
    }
    expect(hub.inbox.calls).toBe(0);
  });

  it.each(['1772442000.5', '-1', '1e9', '0x10', 'now', '99999999999999999999'])(
    'with the timestamp %s are refused',
    async (timestamp) => {
      const sender = standard[2] as Sender;
      const request = sender.sign(hub.clock);
      expect(
        (await hub.send(request, { headers: { ...request.headers, 'webhook-timestamp': timestamp } })).status,
      ).toBe(401);
    },
  );

  it('may carry several signatures, of which one must be right', async () => {
    const sender = standard[2] as Sender;
    const request = sender.sign(hub.clock);
    const signature = request.headers['webhook-signature'] as string;
    const other = `v1,${Buffer.alloc(32).toString('base64')}`;
    const sent = (value: string): Promise<Reply> =>
      hub.send(request, { headers: { ...request.headers, 'webhook-signature': value } });
    expect((await sent(`${other} v1a,AAAA ${signature}`)).status).toBe(200);
    expect((await sent(`${other} v1a,${signature.slice(3)}`)).status).toBe(401);
    expect((await sent(Array.from({ length: 20 }, () => signature).join(' '))).status).toBe(401);
  });

  it('take a secret with its prefix, without it, and one that is plain text', async () => {
    const sender = standard[2] as Sender;
    const bare = SECRETS.html.slice('whsec_'.length);
    hub.stores.push(storeOf('html', { secrets: [bare] }));
    hub.stores.splice(3, 1);
    expect(
      (await hub.send(sender.sign(hub.clock, undefined, { secret: SECRETS.html, id: 'a' }))).status,
    ).toBe(200);
    expect((await hub.send(sender.sign(hub.clock, undefined, { secret: bare, id: 'b' }))).status).toBe(200);
  });
});

describe('While a secret is being rotated', () => {
  it.each(SENDERS)('the new and the old one of $name count, an older one does not', async (sender) => {
    const hub = hubAtPorts();
    hub.stores.splice(
      0,
      hub.stores.length,
      storeOf(sender.platform, {
        secrets: ['the new secret', SECRETS[sender.platform], 'the oldest secret'],
      }),
    );
    const answers = [];
    for (const [i, secret] of ['the new secret', SECRETS[sender.platform], 'the oldest secret'].entries()) {
      answers.push(
        (
          await hub.send(
            sender.sign(hub.clock, exactJson({ ...ORDERS[sender.platform], n: i }), { secret, id: `e${i}` }),
          )
        ).status,
      );
    }
    expect(answers).toEqual([200, 200, 401]);
    expect(hub.inbox.rows).toHaveLength(2);
    await hub.server.close();
  });
});

it('a WooCommerce secret is used as WordPress decodes it', async () => {
  const hub = hubAtPorts();
  hub.stores.splice(0, hub.stores.length, storeOf('woocommerce', { secrets: ['a&amp;b &lt;&#039;&quot;'] }));
  const native = senderOf('woocommerce (its own webhooks)');
  const request = native.sign(hub.clock);
  const signed = (key: string): Changes => withSignature(request, native, hmacBase64(key, request.body));
  expect((await hub.send(request, signed('a&b <\'"'))).status).toBe(200);
  expect((await hub.send(request, signed('a&amp;b &lt;&#039;&quot;'))).status).toBe(401);
  await hub.server.close();
});

it("a store is found by the platform's name for it and by nothing of another platform", async () => {
  const hub = hubAtPorts();
  hub.stores.splice(
    0,
    hub.stores.length,
    storeOf('html', { shopKey: SHOP_KEYS.shopify, secrets: [SECRETS.shopify] }),
  );
  const shopify = SENDERS[0] as Sender;
  expect((await hub.send(shopify.sign(hub.clock))).status).toBe(401);
  expect(hub.lookUps).toEqual([`shopify ${SHOP_KEYS.shopify}`]);
  await hub.server.close();
});
