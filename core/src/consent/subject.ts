/** Whose data, in which shop: a receipt speaks of this one shopper there and of nobody else. */
export interface Subject {
  readonly tenantId: string;
  readonly storeId: string;
  /** The shopper's pseudonym. */
  readonly subject: string;
}

export const isSameSubject = (a: Subject, b: Subject): boolean =>
  a.tenantId === b.tenantId && a.storeId === b.storeId && a.subject === b.subject;
