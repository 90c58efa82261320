/** Pure. Compares JSON numbers by their digits, which a double may not hold. */

interface Decimal {
  sign: -1 | 0 | 1;
  /** Significant digits, without zeros at either end. */
  digits: string;
  /** The value is 0.digits × 10^exponent. */
  exponent: number;
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Below zero when `a` is smaller, above zero when it is larger. Both are texts of JSON numbers. */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [decimalOf(a), decimalOf(b)];
  if (left.sign !== right.sign) return left.sign - right.sign;
  // Of two negative numbers, the one with the smaller absolute value is larger.
  const [first, second] = left.sign === -1 ? [right, left] : [left, right];
  return first.exponent - second.exponent || compareDigits(first.digits, second.digits);
}

function decimalOf(text: string): Decimal {
  const [, minus, whole = "", fraction = "", power = "0"] = NUMBER.exec(text) ?? [];
  const all = whole + fraction;
  const digits = all.replace(/^0+/, "");
  if (digits === "") return { sign: 0, digits: "", exponent: 0 };
  const exponent = whole.length - (all.length - digits.length) + Number(power);
  return { sign: minus ? -1 : 1, digits: withoutEndingZeros(digits), exponent };
}

/** Not a regular expression: `/0+$/` takes quadratic time on a long row of zeros. */
function withoutEndingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end -= 1;
  return digits.slice(0, end);
}

/** Digits after a decimal point sort like text. */
function compareDigits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
