import { describe, expect, it } from 'vitest';
import { collections } from '../../src/schema/collections.ts';
import type { Collection } from '../../src/schema/collections.ts';

/** The specification's own words, section "Database Optimization". */
const SPECIFICATION = `
  indexStrategy: {
    // Existing indexes enhanced for AI discovery
    products: [
      { 'ai_enhanced.style_keywords': 1 }, // Existing
      { 'ai_enhanced.face_shape_compatibility': 1 }, // New
      { 'metadata.updated_at': -1, 'brand': 1 }, // Compound
      { 'categories': 1, 'price': 1 } // Compound for filtering
    ];

    users: [
      { 'profile.face_shape': 1 }, // New for AI matching
      { 'profile.preferences.brands': 1 }, // Array index
      { 'metadata.last_login': -1 }, // Existing
      { 'privacyConsent.faceAnalysisConsent.granted': 1 } // Privacy
    ];

    ai_sessions: [
      { 'sessionId': 1, 'timestamp': -1 }, // Primary lookup
      { 'userId': 1, 'completed': 1 }, // User history
      { 'region': 1, 'timestamp': -1 }, // Regional queries
      { 'faceShape': 1, 'conversionOutcome': 1 } // ML training
    ];
  };
  shardingStrategy: {
    shardKey: { 'region': 1, 'timestamp': 1 };
  };
`;

type Field = readonly [path: string, direction: number];
const fieldsOf = (text: string): Field[] =>
  [...text.matchAll(/'([^']+)': (-?1)/g)].map(([, path, direction]) => [path as string, Number(direction)]);

const specified = [...SPECIFICATION.matchAll(/^ {4}(\w+): \[\n([\s\S]*?)\n {4}\];/gm)].map(
  ([, name, lines]) =>
    [
      name as string,
      (lines as string).split('\n').map((line) => fieldsOf(line.split('//')[0] as string)),
    ] as const,
);

describe('the indexes of the specification', () => {
  it('are all read from its text', () => {
    expect(specified.map(([name, lines]) => [name, lines.length])).toEqual([
      ['products', 4],
      ['users', 4],
      ['ai_sessions', 4],
    ]);
  });

  it.each(specified)(
    'stand on %s as written, in its order, and nothing else claims to be specified',
    (name, lines) => {
      const { indexes } = collections[name as keyof typeof collections] as Collection;
      const asWritten = indexes.filter((index) => index.reason === null);
      expect(asWritten.map((index) => Object.entries(index.key))).toEqual(lines);
      for (const index of asWritten) expect(index.options).toEqual({});
    },
  );

  it('are claimed by no other collection', () => {
    const named = new Set(specified.map(([name]) => name));
    for (const [name, { indexes }] of Object.entries(collections as Record<string, Collection>)) {
      if (!named.has(name)) expect(indexes.filter((index) => index.reason === null)).toEqual([]);
    }
  });
});

describe('the shard key of the specification', () => {
  const key = fieldsOf(/shardKey: (.*);/.exec(SPECIFICATION)?.[1] ?? '');

  it.each(Object.entries(collections as Record<string, Collection>))(
    'is kept by %s, or the reason stands beside it',
    (_name, collection) => {
      const isKept = JSON.stringify(Object.entries(collection.shardKey ?? {})) === JSON.stringify(key);
      expect(collection.shardReason === null).toBe(isKept);
    },
  );

  it('begins every unique index of a collection that is spread: elsewhere the server cannot hold it', () => {
    for (const { shardKey, indexes } of Object.values(collections as Record<string, Collection>)) {
      if (shardKey === null) continue;
      for (const index of indexes.filter((each) => each.options.unique === true)) {
        expect(Object.keys(index.key).slice(0, Object.keys(shardKey).length)).toEqual(Object.keys(shardKey));
      }
    }
  });

  it('has an index wherever it is kept; another key gets its own when a cluster is sharded by it', () => {
    for (const { shardKey, shardReason, indexes } of Object.values(
      collections as Record<string, Collection>,
    )) {
      if (shardKey === null || shardReason !== null) continue;
      const fields = Object.entries(shardKey);
      const serves = indexes.some(
        ({ key, options }) =>
          options.partialFilterExpression === undefined &&
          JSON.stringify(Object.entries(key).slice(0, fields.length)) === JSON.stringify(fields),
      );
      expect(serves).toBe(true);
    }
  });
});

it('names every index once in its collection', () => {
  for (const { indexes } of Object.values(collections as Record<string, Collection>)) {
    const names = indexes.map(({ key }) => JSON.stringify(Object.entries(key)));
    expect(new Set(names).size).toBe(names.length);
  }
});
