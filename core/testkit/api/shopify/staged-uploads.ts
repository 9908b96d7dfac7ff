import { isObject } from '../../../src/json.ts';
import type { ApiAnswer, ApiRequest } from '../handler.ts';
import type { Source } from './resolve.ts';

/** Of a file of variables: shopify.dev/changelog/faster-bulk-operations. */
const LARGEST_BYTES = 100 * 1024 * 1024;
/** How long a target takes its file, by the shop's clock. */
const OPEN_MS = 24 * 3_600_000;
const PATH = '/staged-uploads';

interface Target {
  readonly parameters: ReadonlyMap<string, string>;
  readonly untilMs: number;
  text: string | null;
}

/** `stagedUploadsCreate`, and the store of files behind it, which takes one form a target: its parameters, then the file. */
export class StagedUploads {
  readonly #targets = new Map<string, Target>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** `origin`: where the files are to be sent. */
  create(input: unknown, origin: string): Source {
    const wanted = Array.isArray(input) ? input.filter(isObject) : [];
    const wrong = wanted.findIndex(
      ({ resource, mimeType, httpMethod }) =>
        resource !== 'BULK_MUTATION_VARIABLES' || mimeType !== 'text/jsonl' || httpMethod !== 'POST',
    );
    if (wrong >= 0)
      return {
        stagedTargets: null,
        userErrors: [
          { field: ['input', String(wrong), 'mimeType'], message: 'text/jsonl by POST is taken here' },
        ],
      };
    return {
      stagedTargets: wanted.map(({ filename }) => this.#open(String(filename), origin)),
      userErrors: [],
    };
  }

  #open(filename: string, origin: string): Source {
    const key = `tmp/${this.#targets.size + 1}/bulk/${crypto.randomUUID()}/${filename}`;
    const parameters = new Map([
      ['Content-Type', 'text/jsonl'],
      ['success_action_status', '201'],
      ['acl', 'private'],
      ['key', key],
      ['x-goog-signature', btoa(key)],
      ['policy', btoa(`{"key":"${key}"}`)],
    ]);
    this.#targets.set(key, { parameters, untilMs: this.#nowMs() + OPEN_MS, text: null });
    return {
      url: `${origin}${PATH}`,
      resourceUrl: `${origin}${PATH}/${key}`,
      parameters: [...parameters].map(([name, value]) => ({ name, value })),
    };
  }

  /** What was sent to the target of this key; null = nothing. */
  text(key: string): string | null {
    return this.#targets.get(key)?.text ?? null;
  }

  /** Null where the request is for something else. */
  take({ method, url, headers, body }: ApiRequest): ApiAnswer | null {
    if (method !== 'POST' || url.pathname !== PATH) return null;
    const boundary = /^multipart\/form-data;\s*boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1];
    const fields = boundary === undefined ? [] : fieldsOf(body, boundary);
    const file = fields.pop();
    const given = new Map(fields.map(({ name, value }) => [name, value]));
    const target = this.#targets.get(given.get('key') ?? '');
    if (target === undefined || file?.name !== 'file') return refused(400, 'InvalidArgument');
    if (this.#nowMs() > target.untilMs) return refused(400, 'ExpiredToken');
    if ([...target.parameters].some(([name, value]) => given.get(name) !== value))
      return refused(403, 'SignatureDoesNotMatch');
    if (file.value.length > LARGEST_BYTES) return refused(400, 'EntityTooLarge');
    target.text = file.value;
    return {
      status: 201,
      headers: { 'content-type': 'application/xml' },
      body: `<PostResponse><Key>${given.get('key')}</Key></PostResponse>`,
    };
  }
}

const refused = (status: number, code: string): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<Error><Code>${code}</Code></Error>`,
});

function fieldsOf(body: string, boundary: string): { name: string; value: string }[] {
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n');
      const name = /name="([^"]*)"/.exec(part.slice(0, end))?.[1] ?? '';
      return { name, value: part.slice(end + 4, -2) };
    });
}
