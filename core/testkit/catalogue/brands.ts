import type { FrameMaterial } from './frame.ts';

/** An invented maker: `code` begins its SKUs, `level` scales its prices, `leans` makes its materials likelier. */
export interface Brand {
  readonly name: string;
  readonly code: string;
  readonly level: number;
  readonly leans: readonly FrameMaterial[];
}

export const BRANDS: readonly Brand[] = [
  { name: 'Nordlicht', code: 'NLT', level: 1.1, leans: ['titanium', 'stainless_steel'] },
  { name: 'Atelier Brume', code: 'ABR', level: 1.45, leans: ['acetate'] },
  { name: 'Halden & Rowe', code: 'HRW', level: 1.2, leans: ['acetate', 'mixed'] },
  { name: 'Kopperfield', code: 'KPF', level: 0.75, leans: ['tr90', 'metal'] },
  { name: 'Ostra Vision', code: 'OSV', level: 0.95, leans: ['stainless_steel'] },
  { name: 'Lumenor', code: 'LMN', level: 1.6, leans: ['titanium'] },
  { name: 'Pinewarden', code: 'PNW', level: 1.15, leans: ['wood', 'horn'] },
  { name: 'Velora', code: 'VLR', level: 1.05, leans: ['acetate'] },
  { name: 'Tramhaus', code: 'TRH', level: 0.85, leans: ['acetate', 'tr90'] },
  { name: 'Skarvik', code: 'SKV', level: 1.25, leans: ['aluminium', 'carbon', 'nylon'] },
  { name: 'Miro Casta', code: 'MCA', level: 0.9, leans: ['metal', 'acetate'] },
  { name: 'Quillon', code: 'QLN', level: 0.65, leans: ['tr90', 'nylon'] },
];

export const MODEL_NAMES = [
  'Arden',
  'Bastion',
  'Calla',
  'Dover',
  'Ember',
  'Fjord',
  'Gale',
  'Harbor',
  'Ivo',
  'Juno',
  'Kestrel',
  'Linden',
  'Marlow',
  'Nero',
  'Orla',
  'Pell',
  'Quince',
  'Rhea',
  'Sable',
  'Tamsin',
  'Ulla',
  'Vesper',
  'Wren',
  'Xanthe',
  'Yorick',
  'Zephyr',
  'Alder',
  'Birk',
  'Corvo',
  'Drift',
  'Elowen',
  'Flint',
  'Greta',
  'Hollis',
  'Isla',
  'Jasper',
  'Kai',
  'Lark',
  'Mira',
  'Noor',
  'Otis',
  'Petra',
  'Roan',
  'Saga',
  'Thea',
  'Umber',
  'Vale',
  'Willa',
  'Yara',
  'Zola',
] as const;
