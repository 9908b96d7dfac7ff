const BASE = '/dashboard/api';

/** What the hub said instead of an answer. `status` 0: it said nothing. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The session's word that an order comes from this page. Held by the page alone, never stored. */
let csrf = '';
export const carryCsrf = (token: string): void => {
  csrf = token;
};

/** Reads. Throws Problem. */
export const ask = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  answered<T>(path, signal === undefined ? {} : { signal });

/** Orders a change. Throws Problem. */
export const order = <T>(path: string, body: unknown): Promise<T> => answered<T>(path, ordering(body));

/** Orders something that is told line by line. Throws Problem; also where the lines break off. */
export async function* orderLines<T>(path: string, body: unknown): AsyncGenerator<T> {
  const response = await reached(path, ordering(body));
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Problem(0, 'offline', '');
    });
    rest += decoder.decode(value, { stream: !done });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as T;
    if (done) return;
  }
}

const ordering = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-varai-csrf': csrf },
  body: JSON.stringify(body),
});

async function answered<T>(path: string, init: RequestInit): Promise<T> {
  return (await (await reached(path, init)).json()) as T;
}

async function reached(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(BASE + path, { credentials: 'same-origin', ...init }).catch(() => {
    throw new Problem(0, 'offline', '');
  });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    title?: string;
    params?: { message?: string };
  };
  throw new Problem(
    response.status,
    problem.code ?? `http/${response.status}`,
    problem.params?.message ?? problem.title ?? '',
  );
}

export const liveAddress = `${BASE}/live`;
export const downloadAddress = (path: string): string => BASE + path;
