/** What is uploaded, built as a deployment builds it. */
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
