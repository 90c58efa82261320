/** Pure. Phone numbers as people write them. */

/** With fewer digits, a number cannot be called: `+`, `1`, an extension alone. */
const MIN_DIGITS = 5;
const DASHES = /[\u2010-\u2015\u2212\uFE63]/gu;
/** Invisible marks that come along when a number is copied. */
const MARKS = /\p{Cf}/gu;
const EXTENSION = /(?:[ .]*(?:extension|ext|x|#)[ .:]*|;ext=|[,;]+ ?)\d{1,8}#?$/i;
const NUMBER = /^\(?\+?[\d ()./-]+$/;

/**
 * The number with ordinary spaces and hyphens, and without `tel:`. Undefined if it is not a phone number. An extension
 * stays in it.
 */
export function cleanPhone(text: string): string | undefined {
  const plain = plainPhone(text);
  return phoneKey(plain) === undefined ? undefined : plain;
}

/**
 * Two numbers with the same key are the same: a `+` and the digits, without an extension. Undefined: not a phone
 * number.
 */
export function phoneKey(text: string): string | undefined {
  const number = plainPhone(text).replace(EXTENSION, "").trim();
  if (!NUMBER.test(number)) return undefined;
  const digits = number.replace(/\D/g, "");
  return digits.length < MIN_DIGITS ? undefined : `${number.includes("+") ? "+" : ""}${digits}`;
}

/** NFKC turns no-break spaces and full-width digits into ordinary ones. */
function plainPhone(text: string): string {
  const plain = text.normalize("NFKC").replace(MARKS, "").replace(DASHES, "-").replace(/\s+/g, " ").trim();
  return plain.replace(/^tel: ?/i, "");
}
