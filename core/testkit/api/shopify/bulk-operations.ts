import type { Field, Operation } from './graphql-document.ts';
import { Connection, resolve, type Source } from './resolve.ts';

interface Running {
  readonly id: string;
  readonly number: number;
  readonly createdMs: number;
  readonly lines: readonly string[];
  readonly roots: number;
  /** Fails once it has written this part of its rows; null = it does not. */
  readonly failsAt: number | null;
  isCancelled: boolean;
}

/** From API 2026-01. */
const MOST_AT_ONCE = 5;
/** How long one takes, by the shop's clock. */
const TAKES_MS = 1500;

/** `bulkOperationRunQuery`: a query whose rows are written to a file of one JSON text a line. */
export class BulkOperations {
  readonly #operations = new Map<string, Running>();
  readonly #nowMs: () => number;
  #failNext: number | null = null;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The next one fails after this part of its rows, 0 to 1. */
  failNext(part: number): void {
    this.#failNext = part;
  }

  run(operation: Operation, root: Source, isGrouped: boolean): Source {
    const running = [...this.#operations.values()].filter((each) => this.#status(each) === 'RUNNING');
    if (running.length >= MOST_AT_ONCE)
      return {
        bulkOperation: null,
        userErrors: [
          {
            field: null,
            message: `A bulk query operation for this app and shop is already in progress: ${running[0]?.id ?? ''}.`,
            code: 'OPERATION_IN_PROGRESS',
          },
        ],
      };
    const { lines, roots } = rowsOf(operation, root, isGrouped);
    const number = this.#operations.size + 1;
    const made: Running = {
      id: `gid://shopify/BulkOperation/${number}`,
      number,
      createdMs: this.#nowMs(),
      lines,
      roots,
      failsAt: this.#failNext === null ? null : Math.floor(lines.length * this.#failNext),
      isCancelled: false,
    };
    this.#failNext = null;
    this.#operations.set(made.id, made);
    return { bulkOperation: { id: made.id, status: 'CREATED' }, userErrors: [] };
  }

  /** `origin`: where its file is to be fetched from. */
  read(id: string, origin: string, lie: 'empty' | 'miscount' | undefined): Source | null {
    const operation = this.#operations.get(id);
    if (operation === undefined) return null;
    const status = this.#status(operation);
    const isDone = status === 'COMPLETED';
    const rows = lie === 'empty' ? 0 : operation.lines.length + (lie === 'miscount' ? 7 : 0);
    const file = `${origin}/bulk/${operation.number}.jsonl`;
    return {
      id,
      status,
      errorCode: status === 'FAILED' ? 'INTERNAL_SERVER_ERROR' : null,
      createdAt: new Date(operation.createdMs).toISOString(),
      completedAt: isDone ? new Date(operation.createdMs + TAKES_MS).toISOString() : null,
      objectCount: String(rows),
      rootObjectCount: String(lie === 'empty' ? 0 : operation.roots),
      fileSize: isDone ? String(this.file(operation.number)?.length ?? 0) : null,
      url: isDone && rows > 0 ? file : null,
      partialDataUrl: status === 'FAILED' ? file : null,
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

  file(number: number): string | null {
    const operation = this.#operations.get(`gid://shopify/BulkOperation/${number}`);
    return operation === undefined
      ? null
      : operation.lines
          .slice(0, operation.failsAt ?? undefined)
          .map((line) => `${line}\n`)
          .join('');
  }

  #status(operation: Running): string {
    if (operation.isCancelled) return 'CANCELED';
    if (this.#nowMs() - operation.createdMs < TAKES_MS) return 'RUNNING';
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
