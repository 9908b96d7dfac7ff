import { SHAPE_PROFILES } from './shape-profile.ts';
import type { Frame, FrameMaterial, FrameRim } from './frame.ts';

const MATERIALS: Readonly<Record<FrameMaterial, readonly [en: string, de: string]>> = {
  acetate: ['acetate', 'Acetat'],
  metal: ['metal', 'Metall'],
  titanium: ['titanium', 'Titan'],
  stainless_steel: ['stainless steel', 'Edelstahl'],
  aluminium: ['aluminium', 'Aluminium'],
  tr90: ['TR90', 'TR90'],
  nylon: ['nylon', 'Nylon'],
  wood: ['wood', 'Holz'],
  horn: ['horn', 'Horn'],
  carbon: ['carbon', 'Carbon'],
  plastic: ['plastic', 'Kunststoff'],
  mixed: ['acetate and metal', 'Acetat und Metall'],
};
const RIMS: Readonly<Record<FrameRim, readonly [en: string, de: string]>> = {
  full: ['full rim', 'Vollrand'],
  half: ['half rim', 'Halbrand'],
  rimless: ['rimless', 'randlos'],
};

export const materialName = (material: FrameMaterial, language: 'en' | 'de'): string =>
  MATERIALS[material][language === 'en' ? 0 : 1];
export const rimName = (rim: FrameRim, language: 'en' | 'de'): string => RIMS[rim][language === 'en' ? 0 : 1];

type Described = Omit<Frame, 'description' | 'colours'>;

const fitEn = (width: number): string =>
  width < 130 ? 'narrow faces' : width > 141 ? 'wide faces' : 'most faces';
const fitDe = (width: number): string =>
  width < 130 ? 'schmale Gesichter' : width > 141 ? 'breite Gesichter' : 'die meisten Gesichter';

/** Two sentences and the sizes, in English and German. */
export function describe(frame: Described): Frame['description'] {
  const { name } = SHAPE_PROFILES[frame.shape];
  const article = /^[aeio]/.test(name.en) ? 'an' : 'a';
  const kind =
    frame.kind === 'sun'
      ? { en: 'pair of sunglasses', de: 'Sonnenbrille' }
      : { en: 'optical frame', de: 'Brillenfassung' };
  const nounDe = name.de.endsWith('-') ? `${name.de}${kind.de}` : `${name.de} ${kind.de}`;
  return {
    en: `${frame.model} by ${frame.brand} is ${article} ${name.en} ${kind.en} in ${materialName(frame.material, 'en')}, ${rimName(frame.rim, 'en')}. It suits ${fitEn(frame.frameWidthMm)}.\nLens width: ${frame.lensWidthMm} mm\nLens height: ${frame.lensHeightMm} mm\nBridge: ${frame.bridgeMm} mm\nTemple length: ${frame.templeMm} mm`,
    de: `${frame.model} von ${frame.brand}: eine ${nounDe} aus ${materialName(frame.material, 'de')}, ${rimName(frame.rim, 'de')}. Sie passt auf ${fitDe(frame.frameWidthMm)}.\nGlasbreite: ${frame.lensWidthMm} mm\nGlashöhe: ${frame.lensHeightMm} mm\nStegbreite: ${frame.bridgeMm} mm\nBügellänge: ${frame.templeMm} mm`,
  };
}
