/** One place that was looked at while searching for a server, and what came of it. `varai doctor` prints these. */
export interface Attempt {
  readonly where: string;
  readonly outcome: string;
}

/** How a search talks: `onProgress` gets one line whenever something slow begins. */
export interface FindOptions {
  readonly onProgress?: (line: string) => void;
  /** False looks only at what is already on this machine. */
  readonly mayDownload?: boolean;
}

export type Env = Readonly<Record<string, string | undefined>>;
