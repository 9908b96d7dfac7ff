import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLogger, type LogFields, type Logger, type LogLevel } from '../../src/observe/logger.ts';

const capture = (
  level: LogLevel = 'debug',
): { logger: Logger; lines: string[]; last: () => Record<string, unknown> } => {
  const lines: string[] = [];
  return {
    logger: createLogger({ level, destination: { write: (line) => void lines.push(line) } }),
    lines,
    last: () => JSON.parse(lines.at(-1) as string) as Record<string, unknown>,
  };
};

it('writes one JSON object a line, with time, level and message', () => {
  const { logger, lines, last } = capture();
  logger.info('ready', { port: 4100, region: 'EU' });
  expect(last()).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    port: 4100,
    region: 'EU',
    msg: 'ready',
  });
  expect(lines[0]?.endsWith('}\n')).toBe(true);
});

it('keeps quiet below its level', () => {
  const { logger, lines } = capture('warn');
  logger.info('quiet');
  logger.debug('quiet');
  logger.warn('heard');
  expect(lines).toHaveLength(1);
});

it('drops whatever is not on its list, at any depth', () => {
  const { logger, lines, last } = capture();
  const fields = {
    code: 'ingest/x',
    body: '{"email":"ada@example.com"}',
    headers: { cookie: 'secret' },
    user: 'Ada Lovelace',
    platform: { nested: 'Ada Lovelace' },
  };
  logger.warn('kept', fields as unknown as LogFields);
  expect(last()).toMatchObject({ code: 'ingest/x', msg: 'kept' });
  expect(lines.join('')).not.toMatch(/ada|lovelace|secret|cookie/i);
});

it('says of an error its type, its code, where it was thrown and why, and never its message', () => {
  const { logger, lines, last } = capture();
  const cause = Object.assign(
    new Error('dup key: { email: "ada@example.com" }\n    at Ada Lovelace (rosenweg)'),
    { name: 'MongoServerError', code: 11000 },
  );
  logger.error('failed', { error: new TypeError('Unexpected token in "Ada Lovelace"', { cause }) });
  expect(last()['error']).toMatchObject({
    type: 'TypeError',
    stack: expect.arrayContaining([expect.stringContaining('logger.test.ts')]) as string[],
    cause: { type: 'MongoServerError', code: 11000 },
  });
  expect(lines.join('')).not.toMatch(/ada@|lovelace|rosenweg|unexpected token/i);
});

it('survives errors that are none, and causes that go round', () => {
  const { logger, last } = capture();
  const error = new Error('x');
  error.cause = error;
  logger.error('round', { error });
  expect(last()['error']).toMatchObject({ type: 'Error' });
  logger.error('thrown', { error: 'ada@example.com' });
  expect(last()['error']).toEqual({ type: 'string' });
  logger.error('thrown', { error: null });
  expect(last()['error']).toEqual({ type: 'object' });
});

it('never lets an address through, in any field, message or error', () => {
  const { logger, lines } = capture();
  const names = [
    'area',
    'code',
    'eventId',
    'key',
    'name',
    'path',
    'platform',
    'requestId',
    'resource',
    'storeId',
  ] as const;
  fc.assert(
    fc.property(fc.emailAddress(), fc.string(), fc.constantFrom(...names), (email, noise, field) => {
      lines.length = 0;
      const text = `${noise}${email}`;
      logger
        .child({ [field]: text })
        .info(text, { [field]: text, error: new Error(text, { cause: new Error(text) }), [text]: text });
      return lines.length === 1 && !lines.join('').includes(email);
    }),
    { numRuns: 300 },
  );
});

it('a child says what its parent was told to say', () => {
  const { logger, last } = capture();
  logger.child({ requestId: 'r1' }).child({ lane: 'batch' }).info('x');
  expect(last()).toMatchObject({ requestId: 'r1', lane: 'batch' });
});
