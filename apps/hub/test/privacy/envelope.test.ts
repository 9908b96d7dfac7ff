import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { open, seal } from '../../src/privacy/envelope.ts';

const key = createSecretKey(randomBytes(32));

it.each([0, 1, 15, 16, 17, 1_000, 1_000_000])(
  'gives back exactly the %i bytes that were sealed',
  (length) => {
    const plain = randomBytes(length);
    const sealed = seal(key, plain);
    expect(open(key, sealed).equals(plain)).toBe(true);
    expect(sealed.length).toBe(length + 12 + 16);
  },
);

it('shows nothing of what it holds, and never the same bytes twice', () => {
  const plain = Buffer.from('wilhelmine.zwanziger@example.org '.repeat(20));
  const sealed = Array.from({ length: 3_000 }, () => seal(key, plain));
  expect(sealed.every((each) => !each.includes('zwanziger'))).toBe(true);
  expect(new Set(sealed.map((each) => each.subarray(0, 12).toString('hex'))).size).toBe(sealed.length);
});

it('does not open with another key', () => {
  const sealed = seal(key, Buffer.from('secret'));
  expect(() => open(createSecretKey(randomBytes(32)), sealed)).toThrow();
});

it('does not open once any bit was changed, in nonce, tag or text', () => {
  const sealed = seal(key, Buffer.from('secret'));
  for (let bit = 0; bit < sealed.length * 8; bit += 3) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(() => open(key, changed)).toThrow();
  }
});

it('does not open where a part is missing', () => {
  const sealed = seal(key, Buffer.from('a secret of some length'));
  for (const length of [0, 5, 12, 20, 28, sealed.length - 1])
    expect(() => open(key, sealed.subarray(0, length))).toThrow();
});
