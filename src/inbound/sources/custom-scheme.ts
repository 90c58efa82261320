/** Pure. Any other HMAC, as an admin describes it: whether the description makes sense, and the scheme that it is. */
import { USUAL_TOLERANCE_SECONDS, signedAt } from "./scheme.ts";
import type { Encoding, SignatureScheme } from "./source-type.ts";

export interface CustomScheme {
  readonly header: string;
  readonly algorithm: "hmac-sha256" | "hmac-sha1" | "hmac-sha512";
  readonly encoding: Encoding;
  readonly prefix?: string;
  /** `{body}` once, `{timestamp}` exactly when there is a `timestampHeader`, and else only `{id}`, `{url}`, `{method}`. */
  readonly signed: string;
  /** Unix seconds. */
  readonly timestampHeader?: string;
  readonly toleranceSeconds?: number;
}

const MAX_TOLERANCE_SECONDS = 3600;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
const NAMES = new Set(["body", "timestamp", "id", "url", "method"]);
/** Carries `{id}`, as Standard Webhooks has it. */
const ID_HEADER = "webhook-id";

/** What is wrong with a description, each with the name of the field; none: nothing. */
export function checkCustomScheme(custom: CustomScheme): { field: keyof CustomScheme; message: string }[] {
  const { header, signed, timestampHeader, toleranceSeconds = USUAL_TOLERANCE_SECONDS } = custom;
  const names = [...signed.matchAll(/\{(\w*)\}/g)].map(([, name = ""]) => name);
  const count = (wanted: string) => names.filter((name) => name === wanted).length;
  const unknown = names.find((name) => !NAMES.has(name));
  const isTolerance = Number.isInteger(toleranceSeconds) && toleranceSeconds >= 1;
  const errors: [keyof CustomScheme, string | false][] = [
    ["header", !HEADER_NAME.test(header) && "must be the name of a header"],
    ["signed", count("body") !== 1 && "must hold {body} exactly once"],
    ["signed", unknown !== undefined && `must not hold {${unknown}}`],
    ["signed", count("timestamp") > 0 !== (timestampHeader !== undefined) && timestampMessage(timestampHeader)],
    ["timestampHeader", !HEADER_NAME.test(timestampHeader ?? header) && "must be the name of a header"],
    [
      "toleranceSeconds",
      !(isTolerance && toleranceSeconds <= MAX_TOLERANCE_SECONDS) && `must be 1 to ${MAX_TOLERANCE_SECONDS}`,
    ],
  ];
  return errors.flatMap(([field, message]) => (message === false ? [] : [{ field, message }]));
}

export function schemeFromCustom(custom: CustomScheme): SignatureScheme {
  const { header, algorithm, encoding, prefix = "", signed, timestampHeader, toleranceSeconds } = custom;
  return {
    header,
    algorithm,
    encoding,
    signed,
    prefix,
    idHeader: ID_HEADER,
    ...(timestampHeader === undefined
      ? {}
      : {
          timestamp: signedAt({ header: timestampHeader }, toleranceSeconds === undefined ? {} : { toleranceSeconds }),
        }),
  };
}

function timestampMessage(timestampHeader: string | undefined): string {
  return timestampHeader === undefined
    ? "must not hold {timestamp} without a timestamp header"
    : "must hold {timestamp}: it has a timestamp header";
}
