import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacBase64, sameSignature, validSecrets } from '../../src/connectors/signature.ts';

/** RFC 4231: the cases of HMAC-SHA-256 with a full digest. */
const RFC_4231: readonly (readonly [string, Buffer, Buffer, string])[] = [
  [
    '1',
    Buffer.alloc(20, 0x0b),
    Buffer.from('Hi There'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  ],
  [
    '2',
    Buffer.from('Jefe'),
    Buffer.from('what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    '3',
    Buffer.alloc(20, 0xaa),
    Buffer.alloc(50, 0xdd),
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  ],
  [
    '4',
    Buffer.from(Array.from({ length: 25 }, (_, i) => i + 1)),
    Buffer.alloc(50, 0xcd),
    '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
  ],
  [
    '6',
    Buffer.alloc(131, 0xaa),
    Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
  [
    '7',
    Buffer.alloc(131, 0xaa),
    Buffer.from(
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
    ),
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  ],
];

it.each(RFC_4231)('RFC 4231 case %s', (_name, key, data, hex) => {
  expect(hmacBase64(key, data)).toBe(Buffer.from(hex, 'hex').toString('base64'));
  expect(hmacBase64(key, data.subarray(2), data.subarray(0, 2).toString('latin1'))).toBe(
    hmacBase64(key, Buffer.concat([Buffer.from(data.subarray(0, 2).toString('latin1')), data.subarray(2)])),
  );
});

describe('A signature is the same', () => {
  const computed = createHmac('sha256', 'k').update('body').digest('base64');

  it('as itself alone, and no text makes the comparison throw', () => {
    expect(sameSignature(computed, computed)).toBe(true);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ minLength: 44, maxLength: 44 }),
          fc.base64String(),
        ),
        (text) => sameSignature(text, computed) === (text === computed),
      ),
      { numRuns: 2000 },
    );
  });

  it('not as what merely decodes to the same bytes', () => {
    const bytes = Buffer.from(computed, 'base64');
    const sloppy = [
      computed.replace(/=$/, ''),
      `${computed}=`,
      `${computed}AA`,
      computed.replaceAll('+', '-').replaceAll('/', '_'),
      ` ${computed}`,
    ].filter((text) => text !== computed);
    for (const text of sloppy)
      expect([
        sameSignature(text, computed),
        Buffer.from(text, 'base64').subarray(0, 32).equals(bytes),
      ]).toEqual([false, true]);
  });
});

it('two secrets count, and an empty one never', () => {
  expect(validSecrets(['c', 'b', 'a'])).toEqual(['c', 'b']);
  expect(validSecrets(['', 'b', 'a'])).toEqual(['b']);
  expect(validSecrets([])).toEqual([]);
});
