/** Answers with what somebody sent, to be kept as a file: never as a page of ours. */
import type { DashboardContext } from "./environment.ts";

/** @param name of the file, without anything that a header could trip over */
export function download(c: DashboardContext, name: string, text: string): Response {
  return c.body(text, 200, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Disposition": `attachment; filename="${name}"`,
    "X-Content-Type-Options": "nosniff",
  });
}
