import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACE_PURPOSES, PURPOSES, readSignals, type RawSignals } from '../../src/consent/index.ts';
import { gppString } from './gpp-string.ts';

const HISTORY = ['detailed_profile', 'research', 'analytics'];
const MEMORY = ['measurement_storage', 'detailed_profile'];
const SALE = ['data_sale'];

const refusedBy = (raw: RawSignals): string[] => {
  const refused = readSignals(raw).flatMap(({ refuses }) => refuses);
  return PURPOSES.filter((purpose) => refused.includes(purpose));
};

describe('Global Privacy Control', () => {
  it.each<[string, string | string[] | null, boolean]>([
    ['1', '1', true],
    ['0', '0', false],
    ['two values in one header', '1, 1', true],
    ['one of two headers', ['0', '1'], true],
    ['no header of two', ['0', 'yes'], false],
    ['white space that HTTP takes away', ' 1', true],
    ['another word', 'true', false],
    ['another number', '11', false],
    ['a decimal', '1.0', false],
    ['a parameter', '1;x=2', false],
    ['nothing', '', false],
    ['no header', null, false],
  ])('as %s', (_, secGpc, isSet) => {
    expect(refusedBy({ secGpc })).toEqual(isSet ? SALE : []);
  });

  it('is heard from the browser, where only the value true sets it', () => {
    expect(refusedBy({ globalPrivacyControl: true })).toEqual(SALE);
    for (const value of [false, undefined, 'true', 1])
      expect(readSignals({ globalPrivacyControl: value })).toEqual([]);
  });
});

describe('a GPP string', () => {
  it('written by the IAB’s own encoder: no consent to biometric data, Global Privacy Control set', () => {
    expect(refusedBy({ gpp: 'DBABLA~CAAAAAQAAABA.YA' })).toEqual([...FACE_PURPOSES, ...SALE]);
  });

  it('of the EU alone says nothing here', () => {
    expect(refusedBy({ gpp: 'DBABMA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA' })).toEqual([]);
  });

  // Section, its versions, the fields that refuse sale, the field of biometric data: read from the specification of each section.
  const sections: [id: number, versions: number[], sale: number[], biometric: number][] = [
    [7, [1, 2], [6, 7, 8], 15],
    [8, [1], [3, 4], 11],
    [9, [1], [3, 4], 11],
    [10, [1], [3, 4], 11],
    [11, [1], [4, 5], 12],
    [12, [1], [3, 4], 11],
    [13, [1], [3, 4], 11],
    [14, [1], [3, 4], 11],
    [15, [1], [3, 4], 14],
    [16, [1], [3, 4], 11],
    [17, [1], [3, 4], 11],
    [18, [1], [4, 5], 12],
    [19, [1], [3, 4], 11],
    [20, [1], [3, 4], 11],
    [21, [1], [3, 4], 11],
    [22, [1], [3, 4], 11],
    [23, [1], [3, 4], 11],
  ];
  it.each(sections)(
    'section %i refuses what each of its fields refuses, and nothing for a yes',
    (id, versions, sale, biometric) => {
      for (const version of versions) {
        for (let field = 0; field < 16; field++) {
          const refused = sale.includes(field) ? SALE : field === biometric ? [...FACE_PURPOSES] : [];
          expect(
            refusedBy({ gpp: gppString([{ id, version, fields: { [field]: 1 } }]) }),
            `field ${field}`,
          ).toEqual(refused);
          expect(refusedBy({ gpp: gppString([{ id, version, fields: { [field]: 2 } }]) })).toEqual([]);
        }
        expect(refusedBy({ gpp: gppString([{ id, version, gpc: true }]) })).toEqual(SALE);
        expect(refusedBy({ gpp: gppString([{ id, version, gpc: false }]) })).toEqual([]);
      }
    },
  );

  it('of several sections refuses what one of them refuses', () => {
    const gpp = gppString([
      { id: 7, version: 2 },
      { id: 8, fields: { 3: 1 } },
      { id: 16, fields: { 11: 1 } },
    ]);
    expect(refusedBy({ gpp })).toEqual([...FACE_PURPOSES, ...SALE]);
  });

  it('reads a range of ids', () => {
    // 8 to 10: one item, a range, start 8 (000011), then two more (011).
    const header = 'DBABhs';
    const [, section] = gppString([{ id: 8 }]).split('~');
    expect(refusedBy({ gpp: `${header}~${section}~${section}~${section}` })).toEqual([]);
    expect(refusedBy({ gpp: `${header}~${section}~${section}` })).toEqual([...FACE_PURPOSES, ...SALE]);
  });

  it.each([
    ['1YYN', SALE],
    ['1YNN', []],
    ['1---', []],
    ['1yyn', SALE],
    ['2YYN', [...FACE_PURPOSES, ...SALE]],
  ])('with the older US privacy string %s', (text, refused) => {
    const [header] = gppString([{ id: 6 }]).split('~');
    expect(refusedBy({ gpp: `${header}~${text}` })).toEqual(refused);
  });

  it.each([
    ['no GPP at all', 'hello'],
    ['a letter outside the alphabet', 'DBABLA~CAAAAA*AAABA'],
    ['cut short', 'DBABLA~CAAA'],
    ['without its section', 'DBABLA'],
    ['with one section too many', 'DBABLA~CAAAAAAAAABA~BAAA'],
    ['another version of the section', gppString([{ id: 7, version: 3 }])],
    ['a value without meaning', gppString([{ id: 16, fields: { 3: 3 } }])],
    ['far too long', `DBABLA~${'A'.repeat(9000)}`],
    ['not text', 7 as unknown as string],
  ])('that cannot be read refuses all it could have spoken of: %s', (_, gpp) => {
    expect(refusedBy({ gpp })).toEqual([...FACE_PURPOSES, ...SALE]);
  });

  it.each([24, 25, 26, 27])('with section %i, whose layout is only proposed, refuses', (id) => {
    expect(refusedBy({ gpp: gppString([{ id }]) })).toEqual([...FACE_PURPOSES, ...SALE]);
  });

  it('with a section of a place that is not of the United States is not read there', () => {
    expect(refusedBy({ gpp: gppString([{ id: 5 }, { id: 28 }]) })).toEqual([]);
  });

  it('of any letters is read or refuses; it never throws', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'DBAMLYCgGH1-_~.*'), maxLength: 60 });
    fc.assert(
      fc.property(letters, (gpp) => {
        expect(PURPOSES).toEqual(expect.arrayContaining(refusedBy({ gpp })));
      }),
    );
  });
});

describe('a consent banner', () => {
  it.each<[string, RawSignals, string[]]>([
    ['Consent Mode: ads', { consentMode: { ad_storage: 'denied' } }, SALE],
    ['Consent Mode: user data for ads', { consentMode: { ad_user_data: 'denied' } }, SALE],
    ['Consent Mode: personalised ads', { consentMode: { ad_personalization: 'denied' } }, SALE],
    ['Consent Mode: analytics', { consentMode: { analytics_storage: 'denied' } }, HISTORY],
    ['Consent Mode: personalisation', { consentMode: { personalization_storage: 'denied' } }, MEMORY],
    [
      'Consent Mode: what we do not need',
      { consentMode: { functionality_storage: 'denied', security_storage: 'denied' } },
      [],
    ],
    ['WordPress: marketing', { wpConsent: { marketing: 'deny' } }, SALE],
    ['WordPress: statistics', { wpConsent: { statistics: false } }, HISTORY],
    ['WordPress: anonymous statistics', { wpConsent: { 'statistics-anonymous': false } }, HISTORY],
    ['WordPress: preferences', { wpConsent: { preferences: 'deny' } }, MEMORY],
    ['Shopify: marketing', { shopifyPrivacy: { marketingAllowed: false } }, SALE],
    ['Shopify: sale', { shopifyPrivacy: { saleOfDataAllowed: false } }, SALE],
    ['Shopify: analytics', { shopifyPrivacy: { analyticsProcessingAllowed: false } }, HISTORY],
    ['Shopify: preferences', { shopifyPrivacy: { preferencesProcessingAllowed: false } }, MEMORY],
  ])('%s', (_, raw, refused) => {
    expect(refusedBy(raw)).toEqual(refused);
  });

  it('that says yes to everything refuses nothing, and has no word to grant with', () => {
    const signals = readSignals({
      consentMode: {
        ad_storage: 'granted',
        analytics_storage: 'granted',
        personalization_storage: 'granted',
      },
      wpConsent: { marketing: true, statistics: 'allow', preferences: true },
      shopifyPrivacy: { marketingAllowed: true, analyticsProcessingAllowed: true, saleOfDataAllowed: true },
    });
    expect(signals).toEqual([
      { source: 'consent_mode', refuses: [] },
      { source: 'wp_consent', refuses: [] },
      { source: 'shopify', refuses: [] },
    ]);
  });

  it('whose word cannot be read refuses', () => {
    for (const word of [null, 'yes', 1, {}, 'GRANTED']) {
      expect(refusedBy({ consentMode: { analytics_storage: word } })).toEqual(HISTORY);
      expect(refusedBy({ wpConsent: { statistics: word } })).toEqual(HISTORY);
      expect(refusedBy({ shopifyPrivacy: { analyticsProcessingAllowed: word } })).toEqual(HISTORY);
    }
    const everything = PURPOSES.filter((purpose) => [...SALE, ...HISTORY, ...MEMORY].includes(purpose));
    for (const whole of ['granted', true, [], 7]) {
      for (const raw of [{ consentMode: whole }, { wpConsent: whole }, { shopifyPrivacy: whole }])
        expect(refusedBy(raw)).toEqual(everything);
    }
  });

  it('never keeps the shopper from measuring on their own device: nothing is stored under G0', () => {
    const no = { ad_storage: 'denied', analytics_storage: 'denied', personalization_storage: 'denied' };
    expect(
      refusedBy({ secGpc: '1', consentMode: no, wpConsent: false, shopifyPrivacy: false }),
    ).not.toContain('face_analysis');
  });

  it('that is not there says nothing', () => {
    expect(readSignals({})).toEqual([]);
    expect(readSignals({ secGpc: null, gpp: '', consentMode: null, wpConsent: undefined })).toEqual([]);
  });
});

const raws: fc.Arbitrary<RawSignals> = fc.record(
  {
    secGpc: fc.constantFrom(null, '0', '1'),
    globalPrivacyControl: fc.boolean(),
    gpp: fc.constantFrom('', 'x', 'DBABLA~CAAAAAQAAABA.YA', gppString([{ id: 16 }])),
    consentMode: fc.dictionary(
      fc.constantFrom('ad_storage', 'analytics_storage'),
      fc.constantFrom('granted', 'denied'),
    ),
    wpConsent: fc.dictionary(fc.constantFrom('statistics', 'preferences'), fc.boolean()),
    shopifyPrivacy: fc.dictionary(fc.constantFrom('saleOfDataAllowed'), fc.boolean()),
  },
  { requiredKeys: [] },
);

it('one more source never takes back what another refuses', () => {
  fc.assert(
    fc.property(raws, raws, (some, more) => {
      expect(refusedBy({ ...more, ...some })).toEqual(expect.arrayContaining(refusedBy(some)));
    }),
  );
});
