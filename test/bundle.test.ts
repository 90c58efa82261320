/** What is uploaded, built as a deployment builds it. */
import { readFile, readdir } from "node:fs/promises";
import { afterAll, expect, it } from "vitest";
import { STYLE_SECTIONS } from "../src/dashboard/assets/style-sections.ts";
import { GUIDES } from "../src/inbound/sources/guides/guides.ts";
import { BUNDLE_BUDGET_BYTES, bundleSize } from "./bench/bundle.ts";
import { build, discard } from "./bench/host.ts";
import { bundleWithout } from "./bench/bundle-without.ts";

const built = await build("wrangler.toml");

afterAll(() => discard(built));

it("is below its budget, dashboard included", () => {
  expect(bundleSize(built).gzipBytes).toBeLessThan(BUNDLE_BUDGET_BYTES);
});

it("takes at most 4 kB for the table of senders and the verifier", async () => {
  const whole = await bundleWithout([]);
  const without = await bundleWithout([
    // Whatever they alone import goes with them.
    "src/inbound/sources/sources.ts",
    "src/inbound/sources/senders/generic.ts",
    "src/inbound/sources/verify.ts",
  ]);
  expect(without).not.toContain("X-Hub-Signature");
  expect(bundleSize({ script: whole }).gzipBytes - bundleSize({ script: without }).gzipBytes).toBeLessThan(4_000);
});

it("brings no language but English", () => {
  expect(built.script).toContain("Invalid input");
  expect(built.script).not.toContain("Ungültig");
});

it("has nothing of JSX that runs in a browser", () => {
  expect(built.script).not.toContain("createTextNode");
});

it("has no sender's guide and no default mapping in it, and no style sheet: those are static assets", () => {
  expect(built.script).not.toContain("signing secret and copy it");
  expect(built.script).not.toContain("/form_response/answers");
  expect(built.script).not.toContain("font-family");
});

it("does not make the OpenAPI document nor its page, which are static assets", () => {
  expect(built.script).not.toContain("openapi:");
  expect(built.script).not.toContain("For programs");
  expect(built.script).not.toContain("registerPath");
});

it("is deployed with every section of the dashboard's style sheet, its script, its icon, and every guide", async () => {
  const asset = async (name: string) => readFile(new URL(`../dist/assets/${name}`, import.meta.url), "utf8");
  const source = new URL("../src/dashboard/assets/", import.meta.url);
  const sections = await readdir(new URL("css/", source));
  expect(sections.toSorted()).toEqual(STYLE_SECTIONS.map((name) => `${name}.css`).toSorted());
  const sheet = await asset("dashboard.css");
  for (const name of sections) expect(sheet).toContain(await readFile(new URL(`css/${name}`, source), "utf8"));
  for (const name of ["dashboard.js", "reading.js", "dashboard.svg"]) {
    expect(await asset(name)).toBe(await readFile(new URL(name, source), "utf8"));
  }
  expect(JSON.parse(await asset("guides.json"))).toEqual(GUIDES);
});
