/** What `npm ci` installs: one runtime for tests, development and deployment, from wherever the machine's npm looks. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { ROOT } from "./program.ts";

const lock = readFileSync(join(ROOT, "package-lock.json"), "utf8");
const { packages } = z
  .object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })
  .parse(JSON.parse(lock));

it.each(["wrangler", "workerd", "miniflare", "vitest"])("has %s once", (name) => {
  expect(Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`))).toHaveLength(1);
});

it("names no registry", () => expect(lock).not.toMatch(/"resolved": "\w+:/));
