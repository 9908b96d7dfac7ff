import { GraphqlProblem } from './graphql-document.ts';

/** What a search may compare. */
export interface Searchable {
  readonly id: string;
  /** Whole seconds, ms since 1970. */
  readonly updatedMs: number;
}

const TERM = /^(\w+):(<=|>=|<|>)?'?([^']+?)'?$/;

/** `updated_at:>='…' AND id:>1`. The API passes over what it does not know; here that is an error, for it would be ours. */
export function matcherOf(query: unknown): (row: Searchable) => boolean {
  if (typeof query !== 'string' || query.trim() === '') return () => true;
  const terms = query.split(/\s+AND\s+/).map(termOf);
  return (row) => terms.every((term) => term(row));
}

function termOf(text: string): (row: Searchable) => boolean {
  const [, field, sign = '', value = ''] = TERM.exec(text.trim()) ?? [];
  if (field === 'updated_at') {
    const ms = Date.parse(value);
    if (Number.isNaN(ms)) throw new GraphqlProblem(`Invalid search field for updated_at: ${value}`);
    return ({ updatedMs }) => holds(updatedMs < ms ? -1 : updatedMs > ms ? 1 : 0, sign);
  }
  if (field === 'id' && /^\d+$/.test(value)) {
    const id = BigInt(value);
    return (row) => holds(BigInt(row.id) < id ? -1 : BigInt(row.id) > id ? 1 : 0, sign);
  }
  throw new GraphqlProblem(`Invalid search: ${text}`);
}

/** What a search of bulk operations may compare. */
export interface SearchableOperation {
  readonly type: 'QUERY' | 'MUTATION';
  readonly createdMs: number;
}

/** `operation_type:mutation created_at:>='…'`, in the same strictness. */
export function operationMatcher(query: unknown): (operation: SearchableOperation) => boolean {
  if (typeof query !== 'string') return () => true;
  const terms = query.split(/\s+/).map((text): ((operation: SearchableOperation) => boolean) => {
    const [, field, sign = '', value = ''] = TERM.exec(text) ?? [];
    const ms = Date.parse(value);
    if (field === 'operation_type' && /^(?:query|mutation)$/.test(value))
      return ({ type }) => type.toLowerCase() === value;
    if (field === 'created_at' && !Number.isNaN(ms))
      return ({ createdMs }) => holds(Math.sign(createdMs - ms), sign);
    throw new GraphqlProblem(`Invalid search: ${text}`);
  });
  return (operation) => terms.every((term) => term(operation));
}

const holds = (order: number, sign: string): boolean =>
  sign === '<'
    ? order < 0
    : sign === '<='
      ? order <= 0
      : sign === '>'
        ? order > 0
        : sign === '>='
          ? order >= 0
          : order === 0;
