/** Pure. The media type of a request's body. */

/** `application/vnd.api+json; charset=utf-8` becomes `application/vnd.api+json`. */
export function mediaTypeOf(contentType: string | null | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** RFC 7396. */
export const MERGE_PATCH = "application/merge-patch+json";
/** RFC 6902: a list of operations, which no path takes. */
const JSON_PATCH = "application/json-patch+json";

/** JSON, or any type that is built on it: `application/vnd.a+b+json`. */
export function isJson(mediaType: string): boolean {
  if (mediaType === JSON_PATCH) return false;
  return mediaType === "application/json" || /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\+json$/.test(mediaType);
}
