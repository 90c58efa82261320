/** I/O. The style sheet, script and icon of all pages. Their path has a hash, so that browsers can always cache them. */
import { Hono } from "hono";
import { sha256 } from "../../security/digest.ts";
import type { DashboardEnv } from "../environment.ts";
import script from "./dashboard.js";
import icon from "./dashboard.svg";
import { STYLESHEET } from "./stylesheet.ts";

const FILES = new Map([
  ["dashboard.css", { text: STYLESHEET, type: "text/css; charset=utf-8" }],
  ["dashboard.js", { text: script, type: "text/javascript; charset=utf-8" }],
  ["dashboard.svg", { text: icon, type: "image/svg+xml" }],
]);

/** Computed once per isolate. */
let version: Promise<string> | undefined;

/** The folder of the files, such as `/dashboard/assets/0f1e2d3c4b5a`. */
export async function assetsPath(): Promise<string> {
  version ??= sha256([...FILES.values()].map(({ text }) => text).join("\0"));
  return `/dashboard/assets/${(await version).slice(0, 12)}`;
}

export const assets = new Hono<DashboardEnv>().get("/:version/:name", async (c) => {
  const file = FILES.get(c.req.param("name"));
  if (!file) return c.text("There is no such file.", 404);
  // A page from before a deployment still gets the current files, but must not cache them under the old hash.
  const isCurrent = c.req.path === `${await assetsPath()}/${c.req.param("name")}`;
  return c.body(file.text, 200, {
    "Content-Type": file.type,
    "Cache-Control": isCurrent ? "public, max-age=31536000, immutable" : "no-store",
    "X-Content-Type-Options": "nosniff",
  });
});
