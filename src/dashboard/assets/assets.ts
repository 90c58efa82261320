/** I/O. The style sheet, script and icon of all pages. Their path has a hash, so that browsers can always cache them. */
import { Hono } from "hono/tiny";
import { sha256 } from "../../security/digest.ts";
import { readAsset } from "../../http/static-asset.ts";
import { embeddingOf } from "../embedding.ts";
import type { DashboardEnv } from "../environment.ts";
import { brandStyle } from "../frame/brand-style.ts";

const STYLE_SHEET = "text/css; charset=utf-8";
const TYPES = new Map([
  ["dashboard.css", STYLE_SHEET],
  ["dashboard.js", "text/javascript; charset=utf-8"],
  ["reading.js", "text/javascript; charset=utf-8"],
  ["dashboard.svg", "image/svg+xml"],
]);

/** Computed once per isolate. */
let version: string | undefined;

/** The folder of the files, such as `/dashboard/assets/0f1e2d3c4b5a`. */
export async function assetsPath(env: Pick<Env, "ASSETS">): Promise<string> {
  if (version === undefined) {
    const texts = await Promise.all([...TYPES.keys()].map(async (name) => (await readAsset(env, name)).text()));
    version = (await sha256(texts.join("\0"))).slice(0, 12);
  }
  return `/dashboard/assets/${version}`;
}

export const assets = new Hono<DashboardEnv>().get("/:version/:name", async (c) => {
  const name = c.req.param("name");
  const { color } = embeddingOf(c.env).brand;
  // Its address has the colour. The shades that are made of it may change with a deployment.
  if (name === "brand.css" && color !== null) {
    return c.body(brandStyle(color), 200, { "Content-Type": STYLE_SHEET, "Cache-Control": "public, max-age=3600" });
  }
  const type = TYPES.get(name);
  if (type === undefined) return c.text("There is no such file.", 404);
  const text = await (await readAsset(c.env, name)).text();
  // A page from before a deployment still gets the current files, but must not cache them under the old hash.
  const isCurrent = c.req.path === `${await assetsPath(c.env)}/${name}`;
  return c.body(text, 200, {
    "Content-Type": type,
    "Cache-Control": isCurrent ? "public, max-age=31536000, immutable" : "no-store",
    "X-Content-Type-Options": "nosniff",
  });
});
