import { describe, expect, it } from 'vitest';
import { readEyewear, type Hint, type HintSource } from '../../src/platform/index.ts';
import { eyewearSchema } from '../../src/schema/product-groups.ts';

const hint = (source: HintSource, text: string, name = ''): Hint => ({ source, name, text });
const title = (text: string): Hint => hint('title', text);
const attribute = (name: string, text: string): Hint => hint('attribute', text, name);
const option = (name: string, text: string): Hint => hint('option', text, name);

/** Values alone. */
function facts(hints: readonly Hint[], about: readonly string[] = []): Record<string, unknown> {
  const eyewear = readEyewear(hints, about);
  expect(eyewearSchema.parse(eyewear)).toEqual(eyewear);
  return Object.fromEntries(Object.entries(eyewear).map(([field, fact]) => [field, fact?.value]));
}

const SIZES = { lensWidthMm: 52, bridgeMm: 18, templeMm: 140 };

describe('sizes', () => {
  it.each([
    'Ray-Ban RB2140 52-18-140',
    'RB 2140 52□18-140',
    'Sunglasses 52/18/140',
    'Sunglasses 52 18 140',
    'Lunettes 52□18 140',
    'Brille 52 - 18 - 140 mm',
    'Brille 52–18–140',
    'Gafas 52[]18-140',
  ])('are read from the title %s', (text) => {
    expect(facts([title(text)])).toMatchObject(SIZES);
  });

  it.each<[string, string, Record<string, number>]>([
    ['Size', '52-18-140', SIZES],
    ['Größe', '52-18', { lensWidthMm: 52, bridgeMm: 18 }],
    ['Taille', '54 18 145', { lensWidthMm: 54, bridgeMm: 18, templeMm: 145 }],
    ['Talla', '52', { lensWidthMm: 52 }],
    ['Calibro', '52 mm', { lensWidthMm: 52 }],
    ['Lens width', '52 mm', { lensWidthMm: 52 }],
    ['lens_width', '52.5', { lensWidthMm: 52.5 }],
    ['Scheibenbreite (mm)', '52,5', { lensWidthMm: 52.5 }],
    ['Bridge', '18', { bridgeMm: 18 }],
    ['Stegbreite', '18 mm', { bridgeMm: 18 }],
    ['Largeur du pont', '18', { bridgeMm: 18 }],
    ['Ancho del puente', '18', { bridgeMm: 18 }],
    ['Larghezza ponte', '18', { bridgeMm: 18 }],
    ['Bügellänge', '14,5 cm', { templeMm: 145 }],
    ['Longueur des branches', '145', { templeMm: 145 }],
    ['Largo varilla', '145', { templeMm: 145 }],
    ['Lunghezza aste', '145', { templeMm: 145 }],
    ['B height', '42', { lensHeightMm: 42 }],
    ['B', '42', { lensHeightMm: 42 }],
    ['Glashöhe', '42 mm', { lensHeightMm: 42 }],
    ['Frame width', '138', { frameWidthMm: 138 }],
    ['Bridge width', '{"value":18.0,"unit":"MILLIMETERS"}', { bridgeMm: 18 }],
    ['Temple length', '{"value":14.5,"unit":"CENTIMETERS"}', { templeMm: 145 }],
  ])('are read from an attribute %s: %s', (name, text, expected) => {
    expect(facts([title('Brille Oslo'), attribute(name, text)])).toEqual(expected);
  });

  it('are read from lines of a description', () => {
    const text = 'A fine frame.\nLens width: 52 mm\nBridge: 18 mm\nTemple length: 140 mm\nLens height 41 mm';
    expect(facts([title('Oslo'), hint('description', text)])).toEqual({ ...SIZES, lensHeightMm: 41 });
    expect(
      facts([title('Oslo'), hint('description', '52mm lens width, 18mm bridge, 140mm temple length')]),
    ).toEqual(SIZES);
    expect(
      facts([
        title('Brille Oslo'),
        hint('description', 'Scheibenbreite 52 | Stegbreite 18 | Bügellänge 140'),
      ]),
    ).toEqual(SIZES);
  });

  it('out of the range of frames are no sizes', () => {
    expect(
      facts([
        title('Brille'),
        attribute('Bridge', '180'),
        attribute('Lens width', '5'),
        attribute('Temple', '14'),
      ]),
    ).toEqual({});
  });
});

describe('words', () => {
  it.each([
    ['Round Sunglasses', 'round'],
    ['Runde Brille', 'round'],
    ['Panto Brille', 'round'],
    ['Lunettes rondes', 'round'],
    ['Gafas redondas', 'round'],
    ['Occhiali rotondi', 'round'],
    ['Pilotenbrille', 'aviator'],
    ['Aviator sunglasses', 'aviator'],
    ['Cat-Eye Sunglasses', 'cat_eye'],
    ['Lunettes œil de chat', 'cat_eye'],
    ['Gafas ojo de gato', 'cat_eye'],
    ['Occhiali da sole a goccia', 'aviator'],
    ['Rechteckige Brille', 'rectangle'],
    ['Occhiali rettangolari', 'rectangle'],
    ['Gafas cuadradas', 'square'],
    ['Lunettes carrées', 'square'],
    ['Browline glasses', 'browline'],
    ['Lunettes papillon', 'butterfly'],
    ['Hexagonal sunglasses', 'geometric'],
    ['Sonnenbrille oval', 'oval'],
    ['Shield sunglasses', 'shield'],
  ])('of shape: %s is %s', (text, shape) => {
    expect(facts([title(text)])).toMatchObject({ shape });
  });

  it.each([
    ['Acetat', 'acetate'],
    ['écaille', 'acetate'],
    ['Acetato', 'acetate'],
    ['Titan', 'titanium'],
    ['Beta-Titanium', 'titanium'],
    ['Edelstahl', 'stainless_steel'],
    ['acier inoxydable', 'stainless_steel'],
    ['Holz', 'wood'],
    ['madera', 'wood'],
    ['Büffelhorn', 'horn'],
    ['corne', 'horn'],
    ['TR-90', 'tr90'],
    ['Kunststoff', 'plastic'],
    ['alluminio', 'aluminium'],
    ['Metall', 'metal'],
    ['Metal (Titanium)', 'titanium'],
    ['Acetate / Metal', 'mixed'],
    ['Carbon', 'carbon'],
  ])('of material: %s is %s', (text, material) => {
    expect(facts([attribute('Frame material', text)])).toEqual({ material });
  });

  it.each([
    ['Full rim', 'full'],
    ['Vollrand', 'full'],
    ['cerclée', 'full'],
    ['Semi-rimless', 'half'],
    ['Halbrand', 'half'],
    ['demi-cerclée', 'half'],
    ['semi al aire', 'half'],
    ['Rimless', 'rimless'],
    ['randlos', 'rimless'],
    ['sin montura', 'rimless'],
    ['percée', 'rimless'],
  ])('of rim: %s is %s', (text, rim) => {
    expect(facts([attribute('Rim type', text)])).toEqual({ rim });
  });

  it.each([
    ['Schwarz', 'black'],
    ['noir', 'black'],
    ['Havana', 'tortoise'],
    ['écaille', 'tortoise'],
    ['Gunmetal Matt', 'Gunmetal Matt'],
  ])('of colour: %s is %s', (text, colour) => {
    expect(facts([title('Brille'), option('Farbe', text)])).toEqual({ colour });
  });

  it('of colour count in a title where they stand alone between dividers', () => {
    expect(facts([title('Sunglasses Oslo - Black')])).toEqual({ colour: 'black' });
    expect(facts([title('Black Forest Sunglasses')])).toEqual({});
  });

  it('stand in tags, with a name or alone', () => {
    const tags = ['Sunglasses', 'shape:cat eye', 'Acetate', 'Size:52-18-140', 'new'].map((text) =>
      hint('tag', text),
    );
    expect(facts([title('Oslo'), ...tags])).toEqual({ ...SIZES, shape: 'cat_eye', material: 'acetate' });
  });

  it('in German compounds are read', () => {
    expect(facts([title('Titanbrille Oslo')])).toEqual({ material: 'titanium' });
    expect(facts([title('Vollrandbrille Oslo')])).toEqual({ rim: 'full' });
  });
});

describe('what is not eyewear', () => {
  it.each([
    'IPod Nano - 8GB',
    'Order 2019-12-140',
    'Invoice 12-18-140',
    'Round Wooden Table 60',
    'Aviator Jacket Black',
    'Set of 6 Wine Glasses, round',
    'Sunglasses case round, acetate',
    'Brillenetui rund',
    'Pixel 8 Pro - Black',
    'Phone 0152-18-140',
    'Part 152-18-140',
    'Board 52-18-140 cm',
    'RJ45 52/18/140',
    'Matches 10/12/140',
    'Date 30.12.2019',
    'Metal picture frame - Black',
  ])('gives nothing: %s', (text) => {
    expect(facts([title(text)])).toEqual({});
  });

  it('gives nothing though its options have the same names', () => {
    const hoodie = [
      title('Hoodie'),
      option('Size', 'M'),
      option('Color', 'Black'),
      attribute('Material', 'Nylon'),
      attribute('Shape', 'Oval'),
      hint('tag', 'black'),
    ];
    expect(facts(hoodie)).toEqual({});
    expect(facts([title('Jeans'), option('Size', '32-34')])).toEqual({});
    expect(facts([title('Violin'), attribute('Bridge', '18')])).toEqual({});
    expect(facts([title('Shoe'), option('Size', '42')])).toEqual({});
    expect(
      facts([title('Coat'), hint('description', 'Goes well with round sunglasses.\nMaterial: nylon')]),
    ).toEqual({});
  });

  it('becomes eyewear by its category', () => {
    expect(facts([title('Oslo'), option('Color', 'Black')], ['Sunglasses'])).toEqual({ colour: 'black' });
  });
});

describe('sources that disagree', () => {
  it('give way to the more structured one', () => {
    const hints = [
      title('Round Sunglasses 50-20-145'),
      hint('tag', 'shape:square'),
      option('Size', '51-19-141'),
      attribute('lens_width', '53'),
      { ...hint('metafield', '18', 'bridge_width'), label: 'custom.bridge_width' },
    ];
    expect(readEyewear(hints, [])).toEqual({
      bridgeMm: { value: 18, from: 'metafield:custom.bridge_width' },
      lensWidthMm: { value: 53, from: 'attribute:lens_width' },
      templeMm: { value: 141, from: 'option:Size' },
      shape: { value: 'square', from: 'tag:shape:square' },
    });
  });

  it('say nothing where one contradicts itself, and leave the word to the next', () => {
    const sizes = [option('Size', '50-20-145'), option('Size', '52-18-145')];
    expect(facts([title('Sunglasses'), ...sizes])).toEqual({ templeMm: 145 });
    expect(facts([title('Sunglasses 52-18-140'), ...sizes])).toEqual({ ...SIZES, templeMm: 145 });
  });

  it('give the same whatever their order', () => {
    const hints = [
      title('Round Sunglasses'),
      option('Color', 'Black'),
      attribute('Bridge', '18'),
      hint('tag', 'acetate'),
    ];
    expect(readEyewear([...hints].reverse(), [])).toEqual(readEyewear(hints, []));
  });
});
