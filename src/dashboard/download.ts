/** Pure. Responds with text from outside as a download, so that no browser renders it as a page of ours. */
import type { DashboardContext } from "./environment.ts";

/** @param name of the file; letters, digits, dots and hyphens only */
export function download(c: DashboardContext, name: string, text: string): Response {
  return c.body(text, 200, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Disposition": `attachment; filename="${name}"`,
    "X-Content-Type-Options": "nosniff",
  });
}
