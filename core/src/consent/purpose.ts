/**
 * What data about a shopper may be used for. The first five touch a face and need a signed release each; the others go by the
 * shopper's privacy settings.
 */
export const PURPOSES = [
  'face_analysis',
  'measurement_storage',
  'detailed_profile',
  'research',
  'photo_upload',
  'analytics',
  'data_sale',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/**
 * A question the shopper signs or refuses by itself. G0 analyse on this device, G1 keep measurements, G2 keep details and the
 * history, G3 research, GU send the photo to our server for the try-on.
 */
export const GATES = ['G0', 'G1', 'G2', 'G3', 'GU'] as const;
export type Gate = (typeof GATES)[number];

export const purposeOfGate = {
  G0: 'face_analysis',
  G1: 'measurement_storage',
  G2: 'detailed_profile',
  G3: 'research',
  GU: 'photo_upload',
} as const satisfies Record<Gate, Purpose>;
export type FacePurpose = (typeof purposeOfGate)[Gate];

const gates: ReadonlyMap<string, Gate> = new Map(GATES.map((gate) => [purposeOfGate[gate], gate]));

export const isPurpose = (value: unknown): value is Purpose =>
  (PURPOSES as readonly unknown[]).includes(value);

/** The gate that a purpose needs a release for; null where the privacy settings decide. */
export const gateOf = (purpose: Purpose): Gate | null => gates.get(purpose) ?? null;

/** Purposes that touch a face: one refusal of face analysis refuses them all. */
export const FACE_PURPOSES: readonly FacePurpose[] = GATES.map((gate) => purposeOfGate[gate]);
