import type { Field, Operation } from './graphql-document.ts';
import { Connection, resolve, type Source } from './resolve.ts';
import type { SearchableOperation } from './search.ts';

interface Running extends SearchableOperation {
  readonly id: string;
  readonly number: number;
  /** The text that it was started with. */
  readonly query: string;
  readonly work: Work;
  /** Lines of its file so far. */
  readonly done: string[];
  /** Fails once it has written this part of its lines; null = it does not. */
  readonly failsAt: number | null;
  readonly takesMs: number;
  isCancelled: boolean;
}

/** What an operation writes to its file: a line at a time, made when its turn comes. */
interface Work {
  readonly count: number;
  readonly line: (index: number) => string;
  readonly roots: number;
}

/** Of either type, from API 2026-01. */
const MOST_AT_ONCE = 5;
/** Result files expire after a week: shopify.dev/docs/api/admin-graphql/latest/objects/BulkOperation. */
const FILE_LIVES_MS = 7 * 86_400_000;
/** How long one takes, by the shop's clock, where nobody says otherwise. */
const TAKES_MS = 1500;

/** Bulk operations: what is asked of them is done a line at a time, and told in a file of one JSON text a line. */
export class BulkOperations {
  readonly #operations = new Map<string, Running>();
  readonly #nowMs: () => number;
  #failNext: number | null = null;
  #takesMs = TAKES_MS;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The next one fails after this part of its lines, 0 to 1. */
  failNext(part: number): void {
    this.#failNext = part;
  }

  /** How long those take that begin from now on. */
  take(ms: number): void {
    this.#takesMs = ms;
  }

  /** `bulkOperationRunQuery`: the rows of a query. */
  runQuery(query: string, operation: Operation, root: Source, isGrouped: boolean): Source {
    const { lines, roots } = rowsOf(operation, root, isGrouped);
    return this.#start('QUERY', query, { count: lines.length, line: (index) => lines[index] ?? '', roots });
  }

  /** `bulkOperationRunMutation`: one mutation for each line of variables, in any order. */
  runMutation(mutation: string, variables: readonly object[], run: (variables: object) => object): Source {
    return this.#start('MUTATION', mutation, {
      count: variables.length,
      line: (index) => {
        // Lines are worked off side by side: they come in no order.
        const number = variables.length - 1 - index;
        return JSON.stringify({ ...run(variables[number] ?? {}), __lineNumber: number });
      },
      roots: variables.length,
    });
  }

  #start(type: Running['type'], query: string, work: Work): Source {
    const running = [...this.#operations.values()].filter(
      (each) => each.type === type && this.#status(each) === 'RUNNING',
    );
    if (running.length >= MOST_AT_ONCE)
      return {
        bulkOperation: null,
        userErrors: [
          {
            field: null,
            message: `A bulk ${type.toLowerCase()} operation for this app and shop is already in progress: ${running[0]?.id ?? ''}.`,
            code: 'OPERATION_IN_PROGRESS',
          },
        ],
      };
    const number = this.#operations.size + 1;
    const made: Running = {
      id: `gid://shopify/BulkOperation/${number}`,
      number,
      type,
      query,
      createdMs: this.#nowMs(),
      work,
      done: [],
      failsAt: this.#failNext === null ? null : Math.floor(work.count * this.#failNext),
      takesMs: this.#takesMs,
      isCancelled: false,
    };
    this.#failNext = null;
    this.#operations.set(made.id, made);
    return { bulkOperation: { id: made.id, status: 'CREATED' }, userErrors: [] };
  }

  /** Does what was to be done until now. */
  advance(): void {
    for (const operation of this.#operations.values()) {
      if (operation.isCancelled) continue;
      const { count, line } = operation.work;
      const part = Math.min(1, (this.#nowMs() - operation.createdMs) / operation.takesMs);
      const until = Math.min(Math.floor(count * part), operation.failsAt ?? count);
      while (operation.done.length < until) operation.done.push(line(operation.done.length));
    }
  }

  /** Those that match, the oldest first. */
  list(matches: (operation: SearchableOperation) => boolean): Source[] {
    return [...this.#operations.values()]
      .filter(matches)
      .map(({ id, type, query }) => ({ __typename: 'BulkOperation', id, type, query }));
  }

  /** `origin`: where its file is to be fetched from. */
  read(id: string, origin: string, lie: 'empty' | 'miscount' | undefined): Source | null {
    const operation = this.#operations.get(id);
    if (operation === undefined) return null;
    const status = this.#status(operation);
    const isDone = status === 'COMPLETED';
    const rows = lie === 'empty' ? 0 : operation.done.length + (lie === 'miscount' ? 7 : 0);
    const file = `${origin}/bulk/${operation.number}.jsonl`;
    return {
      id,
      type: operation.type,
      query: operation.query,
      status,
      errorCode: status === 'FAILED' ? 'INTERNAL_SERVER_ERROR' : null,
      createdAt: new Date(operation.createdMs).toISOString(),
      completedAt: isDone ? new Date(operation.createdMs + operation.takesMs).toISOString() : null,
      objectCount: String(rows),
      rootObjectCount: String(lie === 'empty' ? 0 : operation.work.roots),
      fileSize: isDone ? String(this.file(operation.number)?.length ?? 0) : null,
      url: isDone && rows > 0 ? file : null,
      partialDataUrl: (status === 'FAILED' || status === 'CANCELED') && rows > 0 ? file : null,
    };
  }

  cancel(id: string): Source {
    const operation = this.#operations.get(id);
    if (operation === undefined)
      return {
        bulkOperation: null,
        userErrors: [{ field: ['id'], message: 'Bulk operation does not exist' }],
      };
    operation.isCancelled = true;
    return { bulkOperation: { id, status: 'CANCELED' }, userErrors: [] };
  }

  /** Null where there is none, or none any more. */
  file(number: number): string | null {
    const operation = this.#operations.get(`gid://shopify/BulkOperation/${number}`);
    return operation === undefined || this.#nowMs() - operation.createdMs > FILE_LIVES_MS
      ? null
      : operation.done.map((line) => `${line}\n`).join('');
  }

  #status(operation: Running): string {
    if (operation.isCancelled) return 'CANCELED';
    if (this.#nowMs() - operation.createdMs < operation.takesMs) return 'RUNNING';
    return operation.failsAt === null ? 'COMPLETED' : 'FAILED';
  }
}

/** A nested connection's rows come under their parent, or, ungrouped, anywhere after it. */
function rowsOf(operation: Operation, root: Source, isGrouped: boolean): { lines: string[]; roots: number } {
  const [field] = operation.fields;
  const held = field === undefined ? undefined : root[field.name];
  const connection =
    typeof held === 'function' ? (held as (args: Field['args']) => unknown)(field?.args ?? {}) : held;
  if (field === undefined || !(connection instanceof Connection)) return { lines: [], roots: 0 };
  const lines: string[] = [];
  const children: string[] = [];
  const wanted = nodeFields(field);
  for (const { source } of connection.rows) {
    lines.push(JSON.stringify(own(source, wanted, null)));
    (isGrouped ? lines : children).push(...childrenOf(source, wanted));
  }
  // What is not grouped has no order that could be relied on.
  return { lines: [...lines, ...children.reverse()], roots: connection.rows.length };
}

const nodeFields = (connection: Field): readonly Field[] =>
  connection.fields.flatMap((part) =>
    part.name === 'nodes'
      ? part.fields
      : part.name === 'edges'
        ? part.fields.flatMap((inEdge) => (inEdge.name === 'node' ? inEdge.fields : []))
        : [],
  );

const isConnection = (field: Field): boolean =>
  field.fields.some(({ name }) => name === 'nodes' || name === 'edges');

function own(source: Source, wanted: readonly Field[], parent: string | null): object {
  const { data } = resolve(
    source,
    wanted.filter((field) => !isConnection(field)),
  );
  return parent === null ? data : { ...data, __parentId: parent };
}

function childrenOf(source: Source, wanted: readonly Field[]): string[] {
  return wanted.filter(isConnection).flatMap((field) => {
    const held = source[field.name];
    const connection = typeof held === 'function' ? (held as (args: object) => unknown)(field.args) : held;
    if (!(connection instanceof Connection)) return [];
    return connection.rows.map(({ source: child }) =>
      JSON.stringify(own(child, nodeFields(field), String(source['id']))),
    );
  });
}

/** Bulk queries hold no connection inside a list: shopify.dev/docs/api/usage/bulk-operations/queries. */
export function connectionInList(fields: readonly Field[], lists: ReadonlySet<string>): string | null {
  for (const field of fields) {
    const inside = lists.has(field.name) ? field.fields.find(isConnection) : undefined;
    const found = inside?.name ?? connectionInList(field.fields, lists);
    if (found !== null) return found;
  }
  return null;
}
