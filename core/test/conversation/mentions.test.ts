import { describe, expect, it } from 'vitest';
import { mentionsIn } from '../../src/conversation/index.ts';

const BRANDS = ['Ray-Ban', 'Persol', 'MYKITA'];
const wanted = (text: string) => {
  const found = Object.entries(mentionsIn(text, BRANDS).wanted).filter(([, values]) => values.length > 0);
  return Object.fromEntries(found) as object;
};
const unwanted = (text: string) => {
  const found = Object.entries(mentionsIn(text, BRANDS).unwanted).filter(([, values]) => values.length > 0);
  return Object.fromEntries(found) as object;
};

describe('what frames are wished for', () => {
  it.each([
    ['show me round black titanium glasses', { shape: ['round'], material: ['titanium'], colour: ['black'] }],
    ['something like a cat eye from ray ban', { shape: ['cat_eye'], brand: ['Ray-Ban'] }],
    ['zeig mir randlose brillen in gold', { rim: ['rimless'], colour: ['gold'] }],
    ['runde schwarze Brille von Mykita', { shape: ['round'], brand: ['MYKITA'] }],
    ['I need new glasses', {}],
  ])('%s', (text, expected) => {
    expect(wanted(text)).toMatchObject(expected);
  });

  it.each([
    ['no metal please', { material: ['metal'] }],
    ["I don't like gold", { colour: ['gold'] }],
    ['not so round', { shape: ['round'] }],
    ['ohne Metall', { material: ['metal'] }],
    ['Gold mag ich nicht', { colour: ['gold'] }],
    ['everything except black', { colour: ['black'] }],
  ])('and not: %s', (text, expected) => {
    expect(unwanted(text)).toEqual(expected);
    expect(wanted(text)).toEqual({});
  });

  it('a no ends where something else is asked for instead', () => {
    expect(unwanted('no metal but titanium')).toEqual({ material: ['metal'] });
    expect(wanted('no metal but titanium')).toEqual({ material: ['titanium'] });
    expect(wanted('kein Metall, sondern Acetat')).toEqual({ material: ['acetate'] });
  });
});

describe('prices', () => {
  it.each([
    ['under 150', { min: null, max: 150, currency: null }],
    ['not more than 99,90 €', { min: null, max: 99.9, currency: 'EUR' }],
    ['between $50 and $120', { min: 50, max: 120, currency: 'USD' }],
    ['zwischen 120 und 50 euro', { min: 50, max: 120, currency: 'EUR' }],
    ['at least 200 pounds', { min: 200, max: null, currency: 'GBP' }],
    ['höchstens 80', { min: null, max: 80, currency: null }],
  ])('%s', (text, price) => {
    expect(mentionsIn(text, []).price).toEqual(price);
  });

  it.each(['my old ones are 52-18-140', 'under 50 mm', 'is number 2 lighter', 'black ones'])(
    'none in "%s"',
    (text) => {
      expect(mentionsIn(text, []).price).toBeNull();
    },
  );
});

describe('sizes and strengths', () => {
  it.each([
    ['I wear 52-18-140', { lensWidthMm: 52, bridgeMm: 18, templeMm: 140 }],
    ['49□21 145', { lensWidthMm: 49, bridgeMm: 21, templeMm: 145 }],
    ['my face is 138 mm wide', { frameWidthMm: 138 }],
    ['the bridge should be 19 mm', { bridgeMm: 19 }],
    ['Bügel 145 mm', { templeMm: 145 }],
    ['my pd is 62.5', { pdMm: 62.5 }],
    ['Augenabstand 61', { pdMm: 61 }],
    ['what size do I need', {}],
  ])('%s', (text, sizes) => {
    expect(mentionsIn(text, []).sizes).toEqual(sizes);
  });

  it.each([
    ['my prescription is -4.25', -4.25],
    ['minus 6', -6],
    ['ich habe -1,75', -1.75],
    ['reading glasses +2', 2],
    ['size 52-18-140', null],
    ['call me on +49 30 1234567', null],
  ])('%s is a sphere of %s', (text, sphere) => {
    expect(mentionsIn(text, []).sphere).toBe(sphere);
  });
});

describe('what was shown', () => {
  it.each([
    ['the first or the third one', [1, 3]],
    ['vergleiche nummer zwei und #4', [2, 4]],
    ['the last one', [-1]],
    ['black ones', []],
  ])('%s', (text, places) => {
    expect(mentionsIn(text, []).places).toEqual(places);
  });

  it.each([
    ['cheaper and lighter please', ['cheaper', 'lighter']],
    ['etwas größer', ['larger']],
    ['andere zeigen', ['other']],
  ])('%s goes a way from there', (text, directions) => {
    expect(mentionsIn(text, []).directions).toEqual(directions);
  });
});
