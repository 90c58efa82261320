/** What is uploaded, built as a deployment builds it. */
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { BUNDLE_BUDGET_BYTES, bundleSize } from "./bench/bundle.ts";
import { build, discard } from "./bench/host.ts";

const built = await build("wrangler.toml");

afterAll(() => discard(built));

it("is below its budget, dashboard included", () => {
  expect(bundleSize(built).gzipBytes).toBeLessThan(BUNDLE_BUDGET_BYTES);
});

it("brings no language but English", () => {
  expect(built.script).toContain("Invalid input");
  expect(built.script).not.toContain("Ungültig");
});

// A text rule that matches no import drops the file without a word.
it("holds every section of the dashboard's style sheet", async () => {
  const folder = fileURLToPath(new URL("../src/dashboard/assets/css/", import.meta.url));
  const texts = new Set(built.texts.values());
  for (const name of await readdir(folder)) {
    expect([name, texts.has(await readFile(`${folder}${name}`, "utf8"))]).toEqual([name, true]);
  }
});
