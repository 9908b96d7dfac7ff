import { createCatalogue, frameSvg, type Frame } from '@varai/core/testkit';
import type { Page } from '../http/server.ts';
import { z } from 'zod';

/** The demo's frames are the same in every installation. */
const SEED = 'varai-demo';

export const demoFrames = (size: number): readonly Frame[] => createCatalogue({ seed: SEED, size });

const slug = (text: string): string => text.replace(/[^a-z0-9]+/g, '-');
const NAMED = /^([a-z0-9-]{1,80})-(\d{1,2})\.svg$/;
const NOT_FOUND = {
  status: 404,
  contentType: 'text/plain; charset=utf-8',
  body: 'There is no such picture.\n',
} as const;

/** Where the demo's shops say their pictures are. */
export const picturesAt = (hubAddress: string): string => `${hubAddress}/demo/frames`;

/** `/demo/frames/<frame>-<colour>.svg`: the frames, drawn true to their millimetres. */
export function pictures(frames: readonly Frame[]): Page {
  const bySlug = new Map(frames.map((frame) => [slug(frame.id), frame]));
  return {
    operation: {
      id: 'readDemoPicture',
      method: 'GET',
      path: '/demo/frames/:file',
      summary: "A picture of one of the demo's frames.",
      parameters: { file: { in: 'path', schema: z.string(), description: '`<frame>-<colour>.svg`' } },
      answers: {
        200: { description: 'The drawing.', mediaType: 'image/svg+xml' },
        404: { description: 'No such frame.' },
      },
      problems: [],
    },
    answer: async ({ params }) => {
      const [, name = '', colour = ''] = NAMED.exec(params['file'] ?? '') ?? [];
      const frame = bySlug.get(name);
      if (frame === undefined || frame.colours[Number(colour)] === undefined) return NOT_FOUND;
      return {
        status: 200,
        contentType: 'image/svg+xml; charset=utf-8',
        body: frameSvg(frame, Number(colour)),
        // A drawing opened by itself is a document: it may do nothing.
        headers: {
          'cache-control': 'public, max-age=3600',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        },
      };
    },
  };
}
