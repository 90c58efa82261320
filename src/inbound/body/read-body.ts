/** Pure. Reads the content of a call: JSON, a form, or for a call with a `source` nothing at all. */
import { MAX_INBOUND_BYTES } from "../../constants.ts";
import { decodeText, parseJson } from "../../http/body-text.ts";
import { isJson, mediaTypeOf } from "../../http/media-type.ts";
import { Problem } from "../../http/problem.ts";
import { parseExact } from "../../json/exact.ts";
import { valueAt } from "../../json/pointer.ts";
import type { Body } from "./body.ts";
import { formTree } from "./form-tree.ts";
import { multipartFields } from "./multipart.ts";
import { urlencodedFields } from "./urlencoded.ts";

export interface ReadRules {
  /** Whether the webhook has a `source`: then no content or no type is `{}`. */
  readonly hasSource: boolean;
  /** The field of a form whose JSON is the body, if the sender sends such forms. */
  readonly jsonField?: string | undefined;
}

type Kind = "json" | "text" | "urlencoded" | "multipart";

/** @throws {Problem} 413, 415, 400, or 422 when an object names a key twice. */
export async function readBody(
  contentType: string | null,
  bytes: Uint8Array<ArrayBuffer>,
  { hasSource, jsonField }: ReadRules,
): Promise<Body> {
  if (bytes.byteLength > MAX_INBOUND_BYTES) {
    throw new Problem("body_too_large", `The body must not exceed ${MAX_INBOUND_BYTES} bytes.`);
  }
  const mediaType = mediaTypeOf(contentType);
  if (hasSource && (mediaType === "" || bytes.byteLength === 0)) return { value: {}, source: undefined };
  switch (kindOf(mediaType)) {
    case "json":
      return jsonBody(decodeText(bytes));
    case "text":
      return textBody(decodeText(bytes));
    case "urlencoded":
      return formBody(urlencodedFields(decodeText(bytes)), jsonField);
    case "multipart":
      return formBody(await multipartFields(contentType ?? "", bytes), jsonField);
    case undefined:
      throw unsupported();
  }
}

function kindOf(mediaType: string): Kind | undefined {
  if (isJson(mediaType)) return "json";
  switch (mediaType) {
    case "text/plain":
      return "text";
    case "application/x-www-form-urlencoded":
      return "urlencoded";
    case "multipart/form-data":
      return "multipart";
    default:
      return undefined;
  }
}

function unsupported(): Problem {
  return new Problem(
    "unsupported_media_type",
    "Send the body as application/json, application/x-www-form-urlencoded or multipart/form-data.",
  );
}

function jsonBody(text: string): Body {
  // `parseJson` only checks depth, keys and duplicates. `parseExact` then keeps the digits of numbers.
  parseJson(text);
  return { value: parseExact(text), source: text };
}

/** Beacons and some senders send their JSON as text. */
function textBody(text: string): Body {
  try {
    JSON.parse(text);
  } catch {
    throw unsupported();
  }
  return jsonBody(text);
}

function formBody(fields: readonly (readonly [string, string])[], jsonField: string | undefined): Body {
  const tree = formTree(fields);
  const json = jsonField === undefined ? undefined : valueAt(`/${jsonField}`, tree);
  return typeof json === "string" ? jsonBody(json) : { value: tree, source: undefined };
}
