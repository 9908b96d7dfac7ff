import type { Json } from '../json.ts';
import type { Result } from '../result.ts';
import type { Kind } from '../schema/source.ts';

export type Verb = 'create' | 'update' | 'delete';

/** Whose personal values a statement holds: the platform's customer, or the order / session itself for a guest. */
export interface SubjectRef {
  readonly type: 'customer' | 'order' | 'session';
  readonly id: string;
}

/**
 * What one body says about one listing: whole field groups, nothing about groups that are absent.
 * Group names are those of `schema/*-groups.ts`, or `<family>:<part>` (`refund:509562969`, `pricing:<variant id>`).
 */
export interface Statement {
  readonly kind: Kind;
  /** The platform's id, exact to the last digit. */
  readonly resourceId: string;
  /** The source's modified instant (UTC ISO, ms), null where the body has none: the receiver then uses the snapshot's. */
  readonly modifiedAt: string | null;
  readonly verb: Verb;
  readonly groups: Readonly<Record<string, Json>>;
  readonly subject: SubjectRef | null;
}

/** Something that happened once and never changes: viewed, clicked, added to cart… Kept as a document of its own. */
export interface Interaction {
  /** Past tense, snake case: `product_viewed`, `recommendation_clicked`, `face_analysis_completed`, `cart_updated`. */
  readonly type: string;
  readonly at: string;
  /** Position in the body, so that one body with several interactions gives each its own stable identity. */
  readonly index: number;
  readonly sessionId: string | null;
  readonly userId: string | null;
  readonly productId: string | null;
  /** Small, allow-listed, never personal. */
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

export interface Mapped {
  readonly statements: readonly Statement[];
  readonly interactions: readonly Interaction[];
}

/** What a mapper must know beside the body; all of it configuration of the store. */
export interface MapContext {
  readonly verb: Verb;
  /** ISO 4217; for bodies that state amounts without a currency. Null = unknown. */
  readonly currency: string | null;
  /** IANA zone or fixed offset of times written without one, e.g. `Europe/Berlin`, `+03:00`, `UTC`. */
  readonly timeZone: string;
}

/** Pure: the same body and context give the same statements. Issues carry the path; a body never throws. */
export type Mapper = (body: unknown, context: MapContext) => Result<Mapped>;

/** A platform's mappers by resource (`orders`, `customers`, `products`, `refunds`, `carts`, `events`…). */
export type PlatformMappers = Readonly<Record<string, Mapper>>;
