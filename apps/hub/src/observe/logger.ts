import { pino, type DestinationStream } from 'pino';

/** All that a log line may say beside its message. What is not listed here is dropped, whoever passes it. */
const FIELDS = [
  'area',
  'attempt',
  'attempts',
  'code',
  'count',
  'durationMs',
  'error',
  'eventId',
  'key',
  'lane',
  'method',
  'name',
  'path',
  'platform',
  'port',
  'queueDepth',
  'region',
  'requestId',
  'resource',
  'roles',
  'route',
  'signal',
  'state',
  'status',
  'step',
  'storeId',
  'tenantId',
  'version',
] as const;
type Field = (typeof FIELDS)[number];

export type LogFields = { readonly [F in Exclude<Field, 'error'>]?: string | number | boolean | null } & {
  readonly error?: unknown;
};
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/**
 * Structured, one JSON object a line. Holds no body, no header and nothing that identifies a person: fields are an
 * allow-list, an error is its type, its code and where it was thrown, never its message (parsers and drivers quote data).
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Logger;
}

const LONGEST = 200;
const REDACTED = '[redacted]';

/** An address, or a word next to an at sign in any script; nothing we log on purpose has one. */
const plain = (text: string): string =>
  text.includes('@') ? REDACTED : text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;

function plainValue(value: unknown): string | number | boolean | null | undefined {
  if (typeof value === 'string') return plain(value);
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : undefined;
}

const CODE = /^[\w/.-]{1,60}$/;
const FRAME = /^ {4}at .+$/gm;
const MOST_FRAMES = 12;
const MOST_CAUSES = 3;

// A message may itself hold lines that look like frames, so it is cut off first.
function framesOf(error: Error): string[] {
  const stack = error.stack ?? '';
  const messageAt = error.message === '' ? -1 : stack.indexOf(error.message);
  const frames = messageAt < 0 ? stack : stack.slice(messageAt + error.message.length);
  return (frames.match(FRAME) ?? []).slice(0, MOST_FRAMES).map((frame) => frame.trim());
}

function plainError(error: unknown, depth = 0): object {
  if (!(error instanceof Error))
    return { type: typeof error === 'string' && CODE.test(error) ? error : typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  const isPlainCode = typeof code === 'number' || (typeof code === 'string' && CODE.test(code));
  return {
    type: CODE.test(error.name) ? error.name : 'Error',
    ...(isPlainCode ? { code } : {}),
    stack: framesOf(error),
    ...(error.cause === undefined || depth === MOST_CAUSES
      ? {}
      : { cause: plainError(error.cause, depth + 1) }),
  };
}

function allowed(fields: LogFields): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const value = fields[field];
    if (value === undefined) continue;
    line[field] = field === 'error' ? plainError(value) : plainValue(value);
  }
  return line;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Defaults to stdout. */
  readonly destination?: DestinationStream;
}

export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const sink = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  return bound(sink, {});
}

function bound(sink: pino.Logger, context: Record<string, unknown>): Logger {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) => {
      if (sink.isLevelEnabled(level)) sink[level]({ ...context, ...allowed(fields) }, plain(message));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => bound(sink, { ...context, ...allowed(fields) }),
  };
}
