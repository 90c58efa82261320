/** Pure. The fields of an `application/x-www-form-urlencoded` content, in their order. */
import { Problem } from "../../http/problem.ts";

/** @throws {Problem} 400 when escapes are not UTF-8. A `%` that begins no escape stands for itself, as in browsers. */
export function urlencodedFields(text: string): [string, string][] {
  // URLSearchParams would put a replacement character where the bytes are not UTF-8.
  for (const [escapes] of text.matchAll(/(?:%[0-9a-f]{2})+/gi)) {
    try {
      decodeURIComponent(escapes);
    } catch {
      throw new Problem("malformed_body", "The body is not valid UTF-8.");
    }
  }
  return [...new URLSearchParams(text)];
}
