/** What the hub's dashboard API says and takes. The hub's routes compile against this file; times are ISO text. */

export type Lane = 'real-time' | 'near-real-time' | 'batch';
export type Stage = 'ack' | 'apply' | 'freshness';
export type Platform = 'shopify' | 'woocommerce' | 'magento' | 'html';
export type Kind = 'product' | 'user' | 'order';
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Milliseconds; null = nothing was measured. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface Session {
  readonly tenantId: string;
  readonly region: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly csrf: string;
  readonly expiresAt: string;
}

/** What changes from one look to the next. Sent at once and then every five seconds. */
export interface Overview {
  readonly at: string;
  readonly mongodb: 'ok' | 'down';
  readonly redis: 'ok' | 'degraded' | 'absent';
  readonly counts: Readonly<Record<Kind, { readonly count: number; readonly isCapped: boolean }>>;
  readonly waiting: { readonly conflicts: number; readonly dead: number; readonly parked: number };
  readonly lanes: readonly { readonly lane: Lane; readonly depth: number; readonly oldestMs: number }[];
  readonly flow: {
    readonly slotSeconds: number;
    readonly stages: Readonly<Record<Stage, Percentiles>>;
    /** Oldest first; slots in which nothing happened are there too. */
    readonly slots: readonly {
      readonly at: string;
      readonly accepted: number;
      readonly applied: number;
      readonly applyP50: number | null;
      readonly applyP99: number | null;
    }[];
  };
  readonly stores: readonly StoreStanding[];
  readonly certificates: CertificatesStanding;
}

export interface StoreStanding {
  readonly storeId: string;
  readonly name: string;
  readonly platform: Platform;
  readonly status: 'active' | 'suspended' | 'uninstalled';
  readonly lastAcceptedAt: string | null;
  readonly lastAppliedAt: string | null;
  readonly acceptedPerMinute: number;
  readonly apply: Percentiles;
  readonly freshness: Percentiles;
  readonly setAside: number;
  readonly hasAccess: boolean;
  /** Null = its API was not asked yet. */
  readonly breaker: Breaker | null;
  /** Jobs about it that fail again and again. */
  readonly failingJobs: number;
  /** Newest certificate; null = never compared. */
  readonly certificate: { readonly id: string; readonly at: string; readonly state: CertificateState } | null;
}

/** `untold`: it agreed, and since then changes were found by asking alone. */
export type CertificateState = 'agrees' | 'untold' | 'differs' | 'alarm';

/** `closed`: asked as usual. `open`: left alone until `retryAt`. `half-open`: tried, one question at a time. */
export interface Breaker {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly since: string;
  readonly retryAt: string | null;
  /** Within five minutes, and how many of them failed. */
  readonly attempts: number;
  readonly failures: number;
}

export interface CertificatesStanding {
  readonly agrees: number;
  readonly notAgreeing: number;
  readonly neverCompared: number;
}

export interface CertificateSummary {
  readonly id: string;
  readonly at: string;
  readonly storeId: string;
  readonly entity: string;
  readonly mode: 'full' | 'window' | 'hash_tree';
  readonly state: CertificateState;
  /** Null = everything. */
  readonly windowFrom: string | null;
  readonly windowTo: string | null;
  /** By the source's clock: what changed later is in motion. */
  readonly watermark: string;
  /** Compared on each side. */
  readonly atSource: number;
  readonly atHub: number;
  readonly totalAtSource: number | null;
  readonly totalAtHub: number;
  readonly found: number;
  readonly inMotion: number;
  readonly healed: number;
  readonly remaining: number;
  readonly sourceHash: string;
  readonly hubHash: string;
  /** Changes since then that the shop did not tell, found by asking. */
  readonly untold: number;
  readonly notCompared: readonly {
    readonly what: string;
    readonly why: string;
    readonly count: number | null;
  }[];
  readonly alarm: string | null;
}

export interface Said {
  readonly listingId: string;
  readonly source: string;
  readonly storeId: string;
  readonly value: Json;
  readonly since: string;
}

export interface Conflict {
  readonly kind: string;
  readonly id: string;
  readonly title: string | null;
  readonly appliedAt: string;
  readonly fields: readonly {
    readonly field: string;
    /** What stands until somebody decides. */
    readonly value: Json;
    readonly candidates: readonly Said[];
    /** No copy of a sealed value can be chosen. */
    readonly isSealed: boolean;
  }[];
  readonly ambiguities: readonly {
    readonly key: string;
    readonly reason: string;
    readonly listingIds: readonly string[];
  }[];
}

export interface DecidedField {
  readonly kind: string;
  readonly id: string;
  readonly field: string;
  readonly value: Json;
  readonly by: string;
  readonly why: string;
  readonly at: string;
}

export interface Conflicts {
  readonly waiting: readonly Conflict[];
  readonly isCapped: boolean;
  readonly decided: readonly DecidedField[];
}

export interface Letter {
  readonly eventId: string;
  readonly state: 'parked' | 'dead';
  readonly storeId: string;
  readonly resource: string;
  readonly verb: string;
  readonly entityId: string;
  readonly acceptedAt: string;
  readonly attempts: number;
  readonly problem: { readonly code: string; readonly path: string; readonly message: string | null } | null;
  readonly bodyBytes: number;
}

export interface Letters {
  readonly letters: readonly Letter[];
  readonly total: number;
  readonly isCapped: boolean;
  readonly byReason: readonly { readonly code: string; readonly count: number }[];
}

/** The body's shape with every text and number taken out; null = past its retention. */
export interface LetterBody {
  readonly shape: Json | null;
  readonly isJson: boolean;
}

export interface Redriven {
  readonly redriven: number;
  readonly applied: number;
  readonly setAsideAgain: number;
  readonly waiting: number;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly facts: readonly string[];
  readonly stores: readonly string[];
  readonly state: string;
  readonly at: string | null;
  readonly waits: boolean;
}
export interface Rows {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly isCapped: boolean;
  readonly next: string | null;
}

export interface Explanation {
  readonly id: string;
  readonly askedFor: string;
  readonly kind: Kind;
  readonly state: string;
  readonly title: string;
  readonly policyVersion: number;
  readonly isMasked: boolean;
  readonly sources: readonly {
    readonly listingId: string;
    readonly source: string;
    readonly storeId: string;
    readonly speaks: boolean;
    readonly readBack: readonly string[];
  }[];
  readonly decisions: readonly {
    readonly field: string;
    readonly rule: string;
    readonly value: Json;
    readonly winner: Said | null;
    readonly others: readonly Said[];
    readonly waits: boolean;
  }[];
  readonly ambiguities: Conflict['ambiguities'];
}

export interface StoreDetail {
  readonly storeId: string;
  readonly name: string;
  readonly platform: Platform;
  readonly shopKey: string;
  readonly region: string;
  readonly currency: string | null;
  readonly timeZone: string;
  readonly status: string;
  readonly lastAcceptedAt: string | null;
  /** Where its API is; its credentials are never given back. */
  readonly accessUrl: string | null;
  readonly breaker: Breaker | null;
  readonly credentialNames: readonly string[];
  /** How many secrets are valid: two for a day after a rotation. */
  readonly validSecrets: number;
  readonly webhooks: readonly { readonly topic: string; readonly url: string }[];
  readonly signing: 'shopify' | 'woocommerce' | 'standard';
  readonly jobs: readonly {
    readonly job: string;
    readonly resource: string | null;
    readonly finishedAt: string | null;
    readonly dueAt: string | null;
    readonly isRunning: boolean;
    readonly attempts: number;
    readonly lastError: string | null;
    readonly alarm: string | null;
  }[];
}

export interface NewStore {
  readonly storeId: string;
  readonly platform: Platform;
  readonly shopKey: string;
  readonly name: string;
  readonly currency: string | null;
}

/** Shown once. */
export interface Secret {
  readonly storeId: string;
  readonly secret: string;
  readonly olderValidUntil: string | null;
}

export interface TestSent {
  readonly stages: readonly {
    readonly stage: 'signed' | 'sent' | 'durable' | 'applied' | 'visible';
    readonly state: 'done' | 'failed' | 'waiting';
    readonly ms: number | null;
    readonly detail: string | null;
  }[];
}

export interface PolicyView {
  readonly version: number;
  readonly priority: readonly string[];
  readonly kinds: Readonly<
    Record<string, { readonly strategy: string; readonly fields: Readonly<Record<string, string>> }>
  >;
  readonly stores: Readonly<Record<string, { readonly fields: Readonly<Record<string, string>> }>>;
  readonly session: {
    readonly active_session: string;
    readonly completed_session: string;
    readonly abandoned_session: string;
    readonly timeoutMinutes: number;
  };
  /** The change that is being carried into what is stored; null = everything follows the rules. */
  readonly deriving: { readonly version: number; readonly done: number } | null;
  /** Rules that each row may be given, by `<kind>.<group>`; a row with one rule is fixed. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

export interface PolicyDifference {
  readonly seen: number;
  readonly entities: number;
  readonly fields: number;
  readonly first: readonly {
    readonly kind: string;
    readonly id: string;
    readonly field: string;
    readonly from: Json;
    readonly to: Json;
    readonly waitsForHuman: boolean;
  }[];
}

/** The dry run speaks in lines: how far it is, then what it found. */
export type DryRunLine =
  { readonly seen: number; readonly total: number } | { readonly difference: PolicyDifference };

export interface AuditRow {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly action: string;
  readonly about: string;
  readonly why: string | null;
  readonly before: Json;
  readonly after: Json;
  readonly outcome: 'begun' | 'done' | 'failed';
  readonly problem: string | null;
}
export interface AuditRows {
  readonly rows: readonly AuditRow[];
  readonly next: string | null;
}
