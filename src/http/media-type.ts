/** Pure. The media type of a request's body. */

/** `application/vnd.api+json; charset=utf-8` becomes `application/vnd.api+json`. */
export function mediaTypeOf(contentType: string | null | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** JSON, or any type that is built on it: `application/vnd.a+b+json`. */
export function isJson(mediaType: string): boolean {
  return mediaType === "application/json" || /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\+json$/.test(mediaType);
}
