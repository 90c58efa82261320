/** I/O: randomness. Secrets of 256 random bits, as text for URLs and headers. */
import { toBase64, toBase64Url } from "./base64.ts";

const SECRET_BYTES = 32;
/** It lets secret scanners recognise a leaked token. */
const TOKEN_PREFIX = "rct_";

/** The source of a regular expression that matches the secrets of `newSecret`. */
export const SECRET_PATTERN = "[\\w-]{43}";
const SECRET = new RegExp(`^${SECRET_PATTERN}$`);

/** A secret for the `Ratecard-Webhook-Secret` header or an inbound URL. It has 43 characters and is never a UUID. */
export function newSecret(): string {
  return toBase64Url(randomBytes());
}

/** Whether a text can be such a secret; any other text need not be looked up. */
export function isSecret(text: string): boolean {
  return SECRET.test(text);
}

/** `whsec_` and base64, as Standard Webhooks writes a signing secret. */
export function newSigningSecret(): string {
  return `whsec_${toBase64(randomBytes())}`;
}

export function newToken(): string {
  return `${TOKEN_PREFIX}${toBase64Url(randomBytes())}`;
}

export function isToken(text: string): boolean {
  return text.startsWith(TOKEN_PREFIX) && isSecret(text.slice(TOKEN_PREFIX.length));
}

/** A secret for a link that signs a person in, or for their cookie. */
export function newSessionSecret(): string {
  return toBase64Url(randomBytes());
}

function randomBytes(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
}
