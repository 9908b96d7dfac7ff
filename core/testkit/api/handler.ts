/** A request to a simulated shop's API. */
export interface ApiRequest {
  readonly method: string;
  /** Path with its query. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A simulated shop's API: what it answers, without a wire. */
export type ApiHandler = (request: ApiRequest) => ApiAnswer;
