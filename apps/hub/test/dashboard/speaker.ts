import type { Session } from '@varai/dashboard/contract';

/** Of unknown shape: the tests say what it must be. */
type Parsed = ReturnType<typeof JSON.parse>;

export interface Spoken {
  readonly status: number;
  readonly body: Parsed;
  readonly headers: Headers;
}

/** Speaks to the dashboard's API as its page does: one session, its cookie and its word. */
export class Speaker {
  readonly #address: string;
  #cookie = '';
  #csrf = '';

  constructor(address: string) {
    this.#address = address;
  }

  async login(key: string): Promise<Spoken> {
    const spoken = await this.post('/session', { key });
    this.#cookie = spoken.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    this.#csrf = (spoken.body as Session).csrf;
    return spoken;
  }

  /** Goes on with a session that was opened elsewhere. */
  async resume(token: string): Promise<void> {
    this.#cookie = `varai_session=${token}`;
    this.#csrf = ((await this.get('/session')).body as { session: Session }).session.csrf;
  }

  get(path: string): Promise<Spoken> {
    return this.send('GET', path, {});
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Spoken> {
    return this.send(
      'POST',
      path,
      { origin: this.#address, 'x-varai-csrf': this.#csrf, ...headers },
      JSON.stringify(body),
    );
  }

  async send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Spoken> {
    const response = await fetch(`${this.#address}/dashboard/api${path}`, {
      method,
      headers: { cookie: this.#cookie, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, body: read(text), headers: response.headers };
  }
}

function read(text: string): Parsed {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
