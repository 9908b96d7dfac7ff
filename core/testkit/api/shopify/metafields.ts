import { textHash } from '../../../src/conflict/digest.ts';
import { isObject } from '../../../src/json.ts';
import { GraphqlProblem } from './graphql-document.ts';
import type { Source } from './resolve.ts';

const MOST = 25;

interface Metafield {
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
}

/** What apps wrote to products: `metafieldsSet` is all or nothing, with one error for each entry that is wrong. */
export class Metafields {
  /** By product id, then by key. */
  readonly written = new Map<string, Map<string, string>>();
  writes = 0;
  readonly #fields = new Map<string, Map<string, Metafield>>();
  readonly #isThere: (productId: string) => boolean;

  constructor(isThere: (productId: string) => boolean) {
    this.#isThere = isThere;
  }

  of(productId: string, namespace: string | null): Source[] {
    return [...(this.#fields.get(productId)?.values() ?? [])]
      .filter((field) => namespace === null || field.namespace === namespace)
      .map((field) => ({
        ...field,
        __typename: 'Metafield',
        id: `gid://shopify/Metafield/${textHash(`${productId}.${field.namespace}.${field.key}`)}`,
        compareDigest: textHash(field.value),
      }));
  }

  set(input: unknown): Source {
    const entries = entriesOf(input);
    const userErrors = entries.flatMap((entry, index) => this.#faultOf(entry, index));
    if (userErrors.length > 0) return { metafields: null, userErrors };
    this.writes++;
    for (const entry of entries) {
      const productId = ownerOf(entry) as string;
      const { namespace, key, type, value } = entry as unknown as Metafield;
      const fields = this.#fields.get(productId) ?? new Map<string, Metafield>();
      this.#fields.set(productId, fields.set(`${namespace}.${key}`, { namespace, key, type, value }));
      const written = this.written.get(productId) ?? new Map<string, string>();
      this.written.set(productId, written.set(key, value));
    }
    return {
      metafields: entries.map((entry) => ({ ...entry, __typename: 'Metafield' })),
      userErrors: [],
    };
  }

  remove(input: unknown): Source {
    const entries = entriesOf(input);
    const userErrors = entries.flatMap((entry, index) => this.#ownerFault(entry, index));
    if (userErrors.length > 0) return { deletedMetafields: null, userErrors };
    this.writes++;
    return {
      deletedMetafields: entries.map((entry) => {
        const productId = ownerOf(entry) as string;
        const wasThere = this.#fields
          .get(productId)
          ?.delete(`${String(entry['namespace'])}.${String(entry['key'])}`);
        this.written.get(productId)?.delete(String(entry['key']));
        return wasThere === true ? entry : null;
      }),
      userErrors: [],
    };
  }

  #faultOf(entry: Source, index: number): Source[] {
    const owner = this.#ownerFault(entry, index);
    if (owner.length > 0) return owner;
    const say = (field: string, message: string, code: string): Source[] => [
      { field: ['metafields', String(index), field], message, code, elementIndex: index },
    ];
    const { namespace, key, type, value, compareDigest } = entry;
    if (typeof key !== 'string' || key.length < 2 || key.length > 64)
      return say('key', 'Key is too short (minimum is 2 characters)', 'TOO_SHORT');
    if (typeof value !== 'string' || value === '') return say('value', "Value can't be blank.", 'BLANK');
    if (!fits(String(type), value))
      return say('value', `Value is invalid for ${String(type)}.`, 'INVALID_VALUE');
    const held = this.#fields.get(ownerOf(entry) as string)?.get(`${String(namespace)}.${key}`);
    const isStale =
      compareDigest === null ? held !== undefined : compareDigest !== textHash(held?.value ?? '');
    return compareDigest !== undefined && isStale
      ? say('compareDigest', 'The resource has been updated since it was loaded.', 'STALE_OBJECT')
      : [];
  }

  #ownerFault(entry: Source, index: number): Source[] {
    const productId = ownerOf(entry);
    return productId !== null && this.#isThere(productId)
      ? []
      : [
          {
            field: ['metafields', String(index), 'ownerId'],
            message: 'Owner does not exist.',
            code: 'INVALID',
            elementIndex: index,
          },
        ];
  }
}

function entriesOf(input: unknown): Source[] {
  const entries = Array.isArray(input) ? input.filter(isObject) : [];
  if (entries.length > MOST)
    throw new GraphqlProblem(
      `The input array size of ${entries.length} is greater than the maximum allowed of ${MOST}.`,
    );
  return entries;
}

const ownerOf = (entry: Source): string | null =>
  /^gid:\/\/shopify\/Product\/(\d+)$/.exec(String(entry['ownerId']))?.[1] ?? null;

function fits(type: string, value: string): boolean {
  switch (type) {
    case 'single_line_text_field':
      return !value.includes('\n');
    case 'number_decimal':
      return /^-?\d+(?:\.\d{1,9})?$/.test(value);
    case 'json':
      return parses(value) !== undefined;
    case 'list.single_line_text_field': {
      const list = parses(value);
      return Array.isArray(list) && list.every((each) => typeof each === 'string');
    }
    default:
      return false;
  }
}

function parses(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
