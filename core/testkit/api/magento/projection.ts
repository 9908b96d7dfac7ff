import { isObject } from '../../../src/json.ts';

type Fields = ReadonlyMap<string, Fields | null>;

/** `items[id,extension_attributes[stock_item]],total_count`: which members of an answer are wanted; null = the whole. */
function readFields(text: string): Fields {
  const root = new Map<string, Fields | null>();
  const open: Map<string, Fields | null>[] = [root];
  let last = '';
  for (const [token] of text.matchAll(/[^[\],]+|[[\]]/g)) {
    const at = open.at(-1) ?? root;
    if (token === '[') {
      const inside = new Map<string, Fields | null>();
      at.set(last, inside);
      open.push(inside);
    } else if (token === ']') open.pop();
    else at.set((last = token.trim()), null);
  }
  return root;
}

function pick(value: unknown, fields: Fields): unknown {
  if (Array.isArray(value)) return value.map((member) => pick(member, fields));
  if (!isObject(value)) return value;
  const out: Record<string, unknown> = {};
  for (const [name, inside] of fields) {
    const member = value[name];
    if (member !== undefined) out[name] = inside === null ? member : pick(member, inside);
  }
  return out;
}

/** What Magento's `fields` leaves of an answer. */
export const project = (answer: object, fields: string | null): object =>
  fields === null ? answer : (pick(answer, readFields(fields)) as object);
