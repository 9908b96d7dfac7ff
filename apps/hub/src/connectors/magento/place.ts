import { z } from 'zod';
import type { Condition } from './search.ts';

/** Where a walk through a table stands: behind the row with this time and id, or with this id alone. */
const placeShape = z.object({
  updatedAt: z.string().exactOptional(),
  id: z.string(),
  /** How many there were when the walk began. */
  total: z.int(),
});
export type Place = z.infer<typeof placeShape>;

export const placeText = (place: Place): string => JSON.stringify(place);

/** Throws SyntaxError or ZodError on text that `placeText` did not write. */
export const placeIn = (cursor: string): Place => placeShape.parse(JSON.parse(cursor));

/** What comes behind it: later, or of the same second and a higher id. */
export const behind = ({ updatedAt, id }: Place): readonly (readonly Condition[])[] =>
  updatedAt === undefined
    ? [[['entity_id', 'gt', id]]]
    : [
        [['updated_at', 'gteq', updatedAt]],
        [
          ['updated_at', 'gt', updatedAt],
          ['entity_id', 'gt', id],
        ],
      ];
