import * as z from 'zod/mini';
import { asJurisdiction } from './jurisdiction.ts';
import { issuer } from './issuer.ts';
import { GATES, PURPOSES } from './purpose.ts';
import { LOCALES } from './release.ts';
import { SIGNAL_SOURCES } from './signals.ts';

/** How a shopper signed: an act of their own, never a ticked box. */
const SIGNING_METHODS = ['typed_initials', 'press_and_hold'] as const;

const instant = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
  z.refine((text) => !Number.isNaN(Date.parse(text))),
);
const slug = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{1,62}$/));
/** No control or direction characters: a name must not be able to rewrite the sentence that it stands in. */
const plainLine = z
  .string()
  .check(z.minLength(1), z.maxLength(120), z.regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u));

/** What a receipt says. The purpose is that of the gate. */
export const receiptClaimsSchema = z.strictObject({
  version: z.literal(1),
  receiptId: z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/)),
  tenantId: slug,
  storeId: slug,
  /** The shopper's pseudonym. */
  subject: z.string().check(z.regex(/^[A-Za-z0-9_:.-]{1,200}$/)),
  gate: z.enum(GATES),
  /** The exact text that was shown: with the release's words these values give it back, and its hash proves it. */
  text: z.strictObject({
    version: z.int().check(z.positive()),
    locale: z.enum(LOCALES),
    /** SHA-256 of its UTF-8 bytes, hex. */
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    merchant: plainLine,
    policyUrl: z.string().check(z.maxLength(300), z.regex(/^https:\/\/[\x21-\x7e]+$/)),
  }),
  signedAt: instant,
  expiresAt: instant,
  method: z.enum(SIGNING_METHODS),
  jurisdiction: z.string().check(z.refine((code) => asJurisdiction(code) === code)),
  /** What signals were there when it was signed, and what they refused. */
  signals: z.array(z.strictObject({ source: z.enum(SIGNAL_SOURCES), refuses: z.array(z.enum(PURPOSES)) })),
});
export type ReceiptClaims = z.infer<typeof receiptClaimsSchema>;

/** The JWS's protected header, whole: a header that says more, a key for instance, is refused. */
export const receiptHeaderSchema = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('varai-consent-receipt'),
  kid: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
});

/** Ed25519 over the ASCII bytes of the text; base64url, 86 characters. */
export type Sign = (text: string) => string | Promise<string>;
/** Whether the key of this id, and no other, made this signature over the text's ASCII bytes. False for an unknown key. */
export type Verify = (text: string, signature: string, keyId: string) => boolean | Promise<boolean>;
/** SHA-256 of the text's UTF-8 bytes, 64 lower-case hex digits. */
export type Sha256 = (text: string) => string | Promise<string>;

declare const verified: unique symbol;

/** A receipt whose signature, form, term and text were checked. Only `verifyReceipt` makes one; a copy is none. */
export interface VerifiedReceipt extends Readonly<ReceiptClaims> {
  readonly [verified]: true;
  readonly signedAtMs: number;
  readonly expiresAtMs: number;
  /** False: it was signed under another version of the release; it proves the past and grants nothing. */
  readonly hasCurrentText: boolean;
}

export const verifiedReceipts = issuer<VerifiedReceipt>();
