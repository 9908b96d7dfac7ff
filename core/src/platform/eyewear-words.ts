import type { Eyewear } from '../schema/product-groups.ts';

export type Shape = NonNullable<Eyewear['shape']>['value'];
export type Material = NonNullable<Eyewear['material']>['value'];
export type Rim = NonNullable<Eyewear['rim']>['value'];
export type Measure = 'lensWidthMm' | 'lensHeightMm' | 'bridgeMm' | 'templeMm' | 'frameWidthMm';

/** Words as they are compared: lower case, without accents, everything but letters and digits as one space. */
export function normalise(text: string): string {
  const lower = text.toLowerCase();
  // eslint-disable-next-line no-control-regex -- the whole of ASCII, on purpose
  if (/^[\u0000-\u007f]*$/.test(lower)) return lower.replace(/[^a-z0-9]+/g, ' ').trim();
  const unaccented = lower
    .replace(/ß/g, 'ss')
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');
  return unaccented.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

type Vocabulary<T extends string> = ReadonlyMap<string, T>;

const vocabulary = <T extends string>(words: Readonly<Record<T, string>>): Vocabulary<T> =>
  new Map(
    (Object.entries(words) as [T, string][]).flatMap(([value, list]) =>
      list.split(',').map((word): [string, T] => [word.trim(), value]),
    ),
  );

// English, German, French, Spanish, Italian. Inflected forms are listed: stemming five languages would guess.
export const SHAPES: Vocabulary<Shape> = vocabulary<Shape>({
  round:
    'round, rund, runde, runder, rundes, panto, pantos, panto round, rond, ronde, ronds, rondes, redondo, redonda, redondos, redondas, rotondo, rotonda, rotondi, rotonde, tondo, tonda, tondi, tonde',
  oval: 'oval, ovale, ovaler, ovales, ovals, ovalado, ovalada, ovalados, ovaladas, ovali',
  square:
    'square, quadratisch, quadratische, carre, carree, carres, carrees, cuadrado, cuadrada, cuadrados, cuadradas, quadrato, quadrata, quadrati, quadrate',
  rectangle:
    'rectangle, rectangular, rechteckig, rechteckige, rechteck, rectangulaire, rectangulaires, rettangolare, rettangolari, rectangulares',
  cat_eye:
    'cat eye, cateye, cat eyes, cats eye, cat s eye, katzenauge, katzenaugen, oeil de chat, yeux de chat, papillonnante, ojo de gato, ojos de gato, occhi di gatto, occhio di gatto, cat eye round',
  aviator:
    'aviator, aviators, pilot, piloten, pilotenform, pilote, aviateur, aviador, piloto, aviatore, pilota, teardrop, goccia, a goccia',
  wayfarer: 'wayfarer, wayfarers',
  browline: 'browline, brow line, browlines, clubmaster',
  geometric:
    'geometric, geometrical, geometrisch, geometrische, geometrique, geometriques, geometrico, geometrica, geometrici, geometriche, geometricas, hexagonal, hexagon, octagonal, octagon, sechseckig, sechseckige, achteckig, hexagonale, octogonale, esagonale, esagonali, ottagonale',
  butterfly: 'butterfly, schmetterling, schmetterlingsform, papillon, mariposa, farfalla',
  shield: 'shield, monoscheibe, mascherina, mask, masque',
});

export const MATERIALS: Vocabulary<Material> = vocabulary<Material>({
  acetate:
    'acetate, acetat, azetat, acetato, ecaille, cellulose acetate, celluloseacetat, zelluloseacetat, bio acetate, bioacetate',
  metal: 'metal, metall, metallo, metalica, metalico, metallique, metallisch, monel',
  titanium: 'titanium, titan, titane, titanio, beta titanium, betatitan, beta titan, pure titanium',
  stainless_steel:
    'stainless steel, steel, edelstahl, stahl, acier, acier inoxydable, acier inox, inox, acero, acero inoxidable, acciaio, acciaio inox, acciaio inossidabile',
  aluminium: 'aluminium, aluminum, aluminio, alluminio',
  tr90: 'tr90, tr 90, grilamid',
  nylon: 'nylon, polyamide, polyamid, poliammide, poliamida, rilsan',
  wood: 'wood, wooden, holz, bois, madera, legno, bamboo, bambus, bambou, bambu',
  horn: 'horn, buffalo horn, buffelhorn, naturhorn, corne, corne de buffle, cuerno, corno',
  carbon:
    'carbon, carbon fibre, carbon fiber, kohlefaser, carbonfaser, fibre de carbone, carbone, fibra de carbono, carbono, fibra di carbonio, carbonio',
  plastic:
    'plastic, kunststoff, plastik, plastique, plastico, plastica, propionate, propionat, propionato, injected, ultem, optyl, polycarbonate, polycarbonat, policarbonato',
  mixed:
    'mixed, mixed materials, materialmix, combination, kombination, mixte, mixto, misto, combine, combinee, combinato',
});

export const RIMS: Vocabulary<Rim> = vocabulary<Rim>({
  full: 'full, full rim, fullrim, full rimmed, full frame, vollrand, voll rand, cerclee, cerclees, cercle, cerclage complet, aro completo, montura completa, completo, cerchiata, cerchiato, cerchiati',
  half: 'half, half rim, halfrim, half rimmed, half frame, semi rimless, semirimless, semi rim, halbrand, halb rand, nylor, demi cerclee, demi cerclees, semi cerclee, demi cercle, semi al aire, media montura, medio aro, semi cerchiata, semicerchiata, semi montatura',
  rimless:
    'rimless, frameless, randlos, randlose, rahmenlos, percee, percees, sans monture, sans cerclage, sans cercle, al aire, sin montura, sin aro, glasant, senza montatura, senza bordo',
});

export const COLOURS: Vocabulary<string> = vocabulary({
  black: 'black, schwarz, noir, noire, negro, negra, nero, nera',
  white: 'white, weiss, blanc, blanche, blanco, blanca, bianco, bianca',
  brown: 'brown, braun, marron, brun, brune, marrone, castano',
  blue: 'blue, blau, bleu, bleue, azul, blu',
  red: 'red, rot, rouge, rojo, roja, rosso, rossa',
  green: 'green, grun, vert, verte, verde',
  grey: 'grey, gray, grau, gris, grise, grigio, grigia',
  gold: 'gold, golden, or, dore, doree, oro, dorado, dorada, dorato, dorata',
  silver: 'silver, silber, argent, argente, argentee, plata, plateado, plateada, argento',
  pink: 'pink, rosa, rose',
  purple: 'purple, lila, violett, violet, violette, morado, morada, viola',
  yellow: 'yellow, gelb, jaune, amarillo, amarilla, giallo, gialla',
  orange: 'orange, naranja, arancione',
  beige: 'beige',
  transparent:
    'transparent, clear, crystal, kristall, durchsichtig, transparente, cristal, trasparente, cristallo',
  tortoise:
    'tortoise, tortoiseshell, tortoise shell, havana, havanna, schildpatt, ecaille, carey, habana, tartaruga, avana',
});

/** The plain English name of a colour that is exactly one of the known words, else null. */
export const colourWord = (text: string): string | null => COLOURS.get(normalise(text)) ?? null;

/** German compounds: `Pilotenbrille`, `Vollrandfassung`. */
const COMPOUND = /^(.{3,})(?:sonnenbrillen?|brillen?|fassung|fassungen|gestell|rahmen)$/;

/** Every value whose words stand in the text, the longest phrase at each place; without repetitions, in text order. */
export function wordsIn<T extends string>(normal: string, known: Vocabulary<T>): T[] {
  const tokens = normal.split(' ');
  const out = new Set<T>();
  for (let at = 0; at < tokens.length; at++) {
    for (let length = Math.min(3, tokens.length - at); length > 0; length--) {
      const value =
        length === 1 ? oneWord(tokens[at] ?? '', known) : known.get(tokens.slice(at, at + length).join(' '));
      if (value === undefined) continue;
      out.add(value);
      at += length - 1;
      break;
    }
  }
  return [...out];
}

function oneWord<T extends string>(token: string, known: Vocabulary<T>): T | undefined {
  const direct = known.get(token);
  if (direct !== undefined || token.length < 9) return direct;
  const stem = COMPOUND.exec(token)?.[1];
  return stem === undefined ? undefined : known.get(stem);
}

export type FieldName = Measure | 'shape' | 'material' | 'rim' | 'colour' | 'size';

/** How shops name the facts. A specific name says by itself that this is eyewear; `Color` or `Bridge` alone does not. */
const SPECIFIC: Vocabulary<FieldName> = vocabulary<FieldName>({
  lensWidthMm:
    'lens width, lens size, lens diameter, lenswidth, eye size, eyesize, glasbreite, scheibenbreite, scheibenlange, glaslange, largeur verre, largeur du verre, largeur des verres, largeur de verre, ancho lente, ancho del lente, ancho de lente, ancho de la lente, ancho cristal, ancho del cristal, larghezza lente, larghezza lenti, larghezza della lente',
  lensHeightMm:
    'lens height, lensheight, b height, glashohe, scheibenhohe, hauteur verre, hauteur du verre, hauteur des verres, hauteur de verre, altura lente, altura de lente, altura del lente, altura de la lente, altura del cristal, altezza lente, altezza lenti, altezza della lente',
  bridgeMm:
    'bridge width, bridge size, nose bridge, bridgewidth, dbl, stegbreite, stegweite, nasensteg, bruckenweite, largeur pont, largeur du pont, largeur de pont, ancho puente, ancho del puente, ancho de puente, larghezza ponte, larghezza del ponte',
  templeMm:
    'temple length, temple size, arm length, templelength, bugellange, longueur branche, longueur branches, longueur des branches, longueur de branche, longueur de la branche, largo varilla, largo de varilla, longitud varilla, longitud de varilla, longitud de la varilla, largo patilla, longitud de la patilla, lunghezza asta, lunghezza aste, lunghezza dell asta, lunghezza delle aste',
  frameWidthMm:
    'frame width, framewidth, fassungsbreite, gestellbreite, brillenbreite, largeur monture, largeur de la monture, largeur de monture, ancho montura, ancho de montura, ancho de la montura, larghezza montatura, larghezza della montatura',
  shape:
    'frame shape, frameshape, brillenform, fassungsform, gestellform, rahmenform, forme monture, forme de la monture, forme de monture, forma montura, forma de la montura, forma montatura, forma della montatura, lens shape, glasform',
  material:
    'frame material, framematerial, fassungsmaterial, gestellmaterial, rahmenmaterial, matiere monture, matiere de la monture, materiau monture, materiau de la monture, material montura, material de la montura, materiale montatura, materiale della montatura',
  rim: 'rim, rim type, rim style, frame rim, fassungsart, rahmenart, randart, type de monture, type monture, cerclage, tipo montura, tipo de montura, tipo montatura, tipo di montatura',
  colour:
    'frame color, frame colour, framecolor, framecolour, fassungsfarbe, gestellfarbe, rahmenfarbe, brillenfarbe, couleur monture, couleur de la monture, couleur de monture, color montura, color de la montura, color de montura, colore montatura, colore della montatura',
  size: 'frame size, fassungsgrosse, brillengrosse, gestellgrosse, taille monture, taille de la monture, talla montura, misura montatura, frame measurements, frame dimensions',
});

const GENERAL: Vocabulary<FieldName> = vocabulary<FieldName>({
  lensWidthMm: 'a, a size, a measurement, calibre, caliber, calibro, kaliber, lens',
  lensHeightMm: 'b, b size, b measurement',
  bridgeMm: 'bridge, steg, brucke, pont, puente, ponte, nez',
  templeMm:
    'temple, temples, arm, arms, bugel, branche, branches, varilla, varillas, patilla, patillas, asta, aste',
  frameWidthMm: 'total width, overall width, gesamtbreite, largeur totale, ancho total, larghezza totale',
  shape: 'shape, form, forme, forma',
  material: 'material, materials, materiau, matiere, materiale',
  rim: 'frame type, frame style, fassung, rahmen',
  colour: 'color, colour, farbe, couleur, colore, colors, colours',
  size: 'size, grosse, taille, talla, tamano, taglia, misura, misure, measurements, dimensions, masse, abmessungen',
});

export interface NamedField {
  readonly field: FieldName;
  readonly isSpecific: boolean;
}

/** What a name such as `Stegbreite (mm)` or `frame_shape` announces, null where it announces nothing of ours. */
export function fieldNamed(normal: string): NamedField | null {
  const name = normal.replace(/ (?:in )?mm$/, '');
  const specific = SPECIFIC.get(name);
  if (specific !== undefined) return { field: specific, isSpecific: true };
  const general = GENERAL.get(name);
  return general === undefined ? null : { field: general, isSpecific: false };
}

const EYEWEAR = new Set(
  'eyewear,eyeglass,eyeglasses,spectacle,spectacles,sunglass,sunglasses,brillengestell,brillengestelle,brillenfassung,brillenfassungen,korrektionsfassung,lunette,lunettes,gafas,anteojos,occhiale,occhiali,montatura,montature'.split(
    ',',
  ),
);
const GLASSES_FOR_OTHER_USES =
  /\b(?:wine|beer|shot|drinking|cocktail|champagne|whisky|whiskey|water|martini|pint|highball|juice|gin|cognac|tumblers?|glassware|magnifying|cups?|set of|3d|vr|sight)\b/;
const ACCESSORY =
  /\b(?:(?:sun|eye)?glass(?:es)?|eyewear|spectacles?|lunettes|gafas|occhiali) (?:cases?|chains?|cords?|straps?|cleaners?|cleaning|cloths?|pouch|pouches|holders?|stands?|wipes|repair|retainers?|display)\b|\bbrillen(?:etuis?|ketten?|band|bander|tuch|tucher|putz\w*|box|spray|reiniger|stander|halter|kordel)\b|\b(?:etuis?|chaine|cordon|estuche|funda|cadena|custodia|astuccio|catena|cordino|case|chain|cloth)\b(?: (?:a|de|para|per|da|pour|for))? (?:lunettes|gafas|occhiali|(?:sun|eye)?glasses)\b/;

/** Most texts are about something else: one look for the stems of the words below spares the rest. */
const STEMS = /glass|brille|lunette|gafas|anteojo|occhial|eyewear|spectacle|montat|optical|montur/;
const FRAMES =
  /\boptical frames?\b|\bmontures? optiques?\b|\bmontures? de (?:vue|lunettes?)\b|\bmonturas? de gafas\b/;

/** Whether words of a title, category or tag say that the product is a pair of glasses or a frame for one. */
export function saysEyewear(normal: string): boolean {
  if (!STEMS.test(normal) || ACCESSORY.test(normal)) return false;
  for (const token of normal.split(' ')) {
    if (EYEWEAR.has(token) || /brillen?$/.test(token)) return true;
  }
  return FRAMES.test(normal) || (/\bglasses\b/.test(normal) && !GLASSES_FOR_OTHER_USES.test(normal));
}

/** A case, a chain, a cloth for glasses. */
export const saysAccessory = (normal: string): boolean => STEMS.test(normal) && ACCESSORY.test(normal);
