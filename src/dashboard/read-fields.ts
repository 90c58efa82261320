/** I/O. Reads a submitted form. */
import { MAX_FORM_BYTES } from "../constants.ts";
import { readBytes } from "../http/body.ts";
import { decodeText } from "../http/body-text.ts";
import type { DashboardContext } from "./environment.ts";

/** The body as text. It can be read more than once. @throws {Problem} 413, 400 */
export async function readText(c: DashboardContext): Promise<string> {
  const known: string | undefined = c.get("formText");
  const text = known ?? decodeText(await readBytes(c.req.raw, MAX_FORM_BYTES));
  c.set("formText", text);
  return text;
}

/** The fields by name. A body that is not a form has none. @throws {Problem} 413, 400 */
export async function readFields(c: DashboardContext): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(c));
}
