import type { FrameColour, FrameMaterial } from './frame.ts';

/** How a colour is named and drawn; `code` is its part of a SKU. */
export type Colour = Pick<FrameColour, 'name' | 'nameDe' | 'rim' | 'accent' | 'look'> & {
  readonly code: string;
};

const colour = (
  code: string,
  name: string,
  nameDe: string,
  rim: string,
  accent: string,
  look: FrameColour['look'],
): Colour => ({ code, name, nameDe, rim, accent, look });

const PLASTIC: readonly Colour[] = [
  colour('BLK', 'Black', 'Schwarz', '#1d1d20', '#55555c', 'solid'),
  colour('HAV', 'Havana', 'Havanna', '#6b3d1c', '#2b170b', 'tortoise'),
  colour('HNY', 'Honey Tortoise', 'Honig-Havanna', '#b8752b', '#5b3210', 'tortoise'),
  colour('CRY', 'Crystal', 'Kristall', '#dfe7ea', '#ffffff', 'clear'),
  colour('CHP', 'Champagne', 'Champagner', '#e6d2b5', '#fff6e6', 'clear'),
  colour('NAV', 'Navy', 'Marine', '#1f2f4f', '#4a628f', 'solid'),
  colour('OLV', 'Olive', 'Oliv', '#565a34', '#858a58', 'solid'),
  colour('BRG', 'Burgundy', 'Burgund', '#5a1c2b', '#96414f', 'solid'),
  colour('GRY', 'Smoke Grey', 'Rauchgrau', '#7d848a', '#c3c9cd', 'clear'),
  colour('BCR', 'Black Crystal', 'Schwarz-Kristall', '#222226', '#d9e2e5', 'two_tone'),
  colour('HCR', 'Havana Crystal', 'Havanna-Kristall', '#6f4421', '#e9dcc6', 'two_tone'),
];
const METALLIC: readonly Colour[] = [
  colour('GLD', 'Gold', 'Gold', '#c49a45', '#f3dfa6', 'metal'),
  colour('SLV', 'Silver', 'Silber', '#a9b0b6', '#f0f4f6', 'metal'),
  colour('GUN', 'Gunmetal', 'Gunmetal', '#4c5157', '#9aa1a8', 'metal'),
  colour('MBK', 'Matte Black', 'Mattschwarz', '#242427', '#606068', 'metal'),
  colour('RSG', 'Rose Gold', 'Roségold', '#c08a76', '#f0d2c5', 'metal'),
  colour('BRZ', 'Bronze', 'Bronze', '#7f5a36', '#bf9668', 'metal'),
];
const NATURAL: readonly Colour[] = [
  colour('WAL', 'Walnut', 'Nussbaum', '#5b3a22', '#8a5f3c', 'tortoise'),
  colour('OAK', 'Oak', 'Eiche', '#a67c4c', '#7b5730', 'tortoise'),
  colour('EBN', 'Ebony', 'Ebenholz', '#2b211c', '#4f4038', 'tortoise'),
];

const METALS: ReadonlySet<FrameMaterial> = new Set(['metal', 'titanium', 'stainless_steel', 'aluminium']);

/** The colours that a material comes in. */
export const coloursOf = (material: FrameMaterial): readonly Colour[] =>
  METALS.has(material) ? METALLIC : material === 'wood' || material === 'horn' ? NATURAL : PLASTIC;

export const isMetal = (material: FrameMaterial): boolean => METALS.has(material);

/** Lens tints of sunglasses. */
export const SUN_LENSES = ['#4b4f54', '#5a4632', '#3f5347', '#33465e', '#6a5560'] as const;
export const CLEAR_LENS = '#e9f1f4';
