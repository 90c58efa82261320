/** Pure. The documentation page's Content-Security-Policy: only its own style sheet, by its hash. */
import { toBase64 } from "../security/base64.ts";
import { STYLE } from "./style.ts";

export async function docsPolicy(): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(STYLE));
  return `default-src 'none'; style-src 'sha256-${toBase64(hash)}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
