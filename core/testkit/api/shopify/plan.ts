import { fieldOf, mayBe, type FieldType } from './admin-types.ts';
import { GraphqlProblem, type Field, type Operation } from './graphql-document.ts';

/** Biggest page of a connection. */
const LARGEST_PAGE = 250;

/**
 * What an operation costs at most, in points; throws GraphqlProblem where it asks for what the API does not have. An object is
 * one point, a connection two and its page, a mutation ten, a scalar nothing: shopify.dev/docs/api/usage/rate-limits.
 */
export function costOf(operation: Operation): number {
  return operation.kind === 'mutation'
    ? operation.fields.reduce((sum, field) => sum + MUTATION + selectionCost('Mutation', [field], true), 0)
    : selectionCost('QueryRoot', operation.fields, true);
}

const MUTATION = 10;

/** In a bulk operation pages have no size, and nothing is paid for. */
export function checkBulk(operation: Operation, kind: Operation['kind']): void {
  if (operation.kind !== kind) throw new GraphqlProblem(`Only a ${kind} is supported`);
  if (operation.fields.length !== 1) throw new GraphqlProblem('Only one field at the top level is supported');
  selectionCost(kind === 'query' ? 'QueryRoot' : 'Mutation', operation.fields, false);
}

function selectionCost(type: string, fields: readonly Field[], isPaged: boolean): number {
  let cost = 0;
  for (const field of fields) cost += fieldCost(type, field, isPaged);
  return cost;
}

function fieldCost(outer: string, field: Field, isPaged: boolean): number {
  const type = field.on ?? outer;
  if (!mayBe(outer, type)) throw new GraphqlProblem(`Fragment on ${type} can't be spread inside ${outer}`);
  const found = fieldOf(type, field.name);
  if (found === undefined) throw new GraphqlProblem(`Field '${field.name}' doesn't exist on type '${type}'`);
  for (const arg of Object.keys(field.args))
    if (!found.args.includes(arg))
      throw new GraphqlProblem(`Field '${field.name}' doesn't accept argument '${arg}'`);
  if (found.type === null) {
    if (field.fields.length > 0)
      throw new GraphqlProblem(`Selections can't be made on scalars (field '${field.name}')`);
    return 0;
  }
  if (field.fields.length === 0)
    throw new GraphqlProblem(`Field must have selections (field '${field.name}' returns ${found.type})`);
  return found.isConnection
    ? connectionCost(found as FieldType & { type: string }, field, isPaged)
    : 1 + selectionCost(found.type, field.fields, isPaged);
}

function connectionCost(
  found: FieldType & { readonly type: string },
  field: Field,
  isPaged: boolean,
): number {
  const first = field.args['first'];
  if (isPaged && (typeof first !== 'number' || first < 1))
    throw new GraphqlProblem(`you must provide one of first or last (field '${field.name}')`);
  if (typeof first === 'number' && first > LARGEST_PAGE)
    throw new GraphqlProblem(`first must be at most ${LARGEST_PAGE} (field '${field.name}')`);
  let each = 0;
  for (const part of field.fields) {
    if (part.name === 'nodes') each += selectionCost(found.type, part.fields, isPaged);
    else if (part.name === 'edges')
      for (const inEdge of part.fields) {
        if (inEdge.name === 'node') each += selectionCost(found.type, inEdge.fields, isPaged);
        else if (inEdge.name !== 'cursor')
          throw new GraphqlProblem(`Field '${inEdge.name}' doesn't exist on type '${found.type}Edge'`);
      }
    else if (part.name === 'pageInfo') selectionCost('PageInfo', part.fields, isPaged);
    else throw new GraphqlProblem(`Field '${part.name}' doesn't exist on type '${found.type}Connection'`);
  }
  return 2 + (typeof first === 'number' ? first : 1) * (1 + each);
}
