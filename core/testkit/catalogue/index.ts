export { createCatalogue } from './generate.ts';
export type { CatalogueOptions } from './generate.ts';
export { frameSvg } from './frame-svg.ts';
export { gtin13 } from './gtin.ts';
export { lensOutline } from './lens-outline.ts';
export type { Frame, FrameColour, FrameMaterial, FrameRim, FrameShape } from './frame.ts';
