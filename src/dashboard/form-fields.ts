/** Reads what a form sent. */
import { MAX_FORM_BYTES } from "../constants.ts";
import { decodeText, readBytes } from "../http/body.ts";
import type { DashboardContext } from "./environment.ts";

/** The fields by name. Anything but a form has none. @throws {Problem} 413, 400 */
export async function readFields(c: DashboardContext): Promise<URLSearchParams> {
  return new URLSearchParams(decodeText(await readBytes(c.req.raw, MAX_FORM_BYTES)));
}

/** A field's text, without the spaces around it; empty when it was not sent. */
export function textOf(fields: URLSearchParams, name: string): string {
  return fields.get(name)?.trim() ?? "";
}
