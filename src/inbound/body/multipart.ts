/** Pure. The fields of a `multipart/form-data` content, in their order. A file is its name: its content is dropped. */
import { Problem } from "../../http/problem.ts";

/** @throws {Problem} 400 when the body is not such a form, or a text in it is not UTF-8. */
export async function multipartFields(
  contentType: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<[string, string][]> {
  const fields = (await parse(contentType, bytes)).map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value : value.name,
  ]);
  // The parser puts a replacement character where bytes are not UTF-8. One that was sent is in the bytes as well.
  const replacements = fields.flat().join("").split("\uFFFD").length - 1;
  if (replacements > 0 && replacements > sentReplacements(bytes)) {
    throw new Problem("malformed_body", "The body is not valid UTF-8.");
  }
  return fields;
}

async function parse(contentType: string, bytes: Uint8Array<ArrayBuffer>): Promise<[string, string | File][]> {
  try {
    const form = await new Response(bytes, { headers: { "Content-Type": contentType } }).formData();
    return [...form];
  } catch {
    throw new Problem("malformed_body", "The body is not a valid multipart form.");
  }
}

/** How often U+FFFD itself stands in the bytes. */
function sentReplacements(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0xef); at !== -1; at = bytes.indexOf(0xef, at + 1)) {
    if (bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) count += 1;
  }
  return count;
}
