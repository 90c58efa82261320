/**
 * I/O. Writes `dist/assets`: the static assets that are deployed beside the Worker's script. wrangler runs it before it
 * starts or deploys the Worker, and the tests before they begin.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { GUIDES } from "../src/inbound/sources/guides/guides.ts";
import { ORIGIN_PLACEHOLDER } from "../src/docs/origin-placeholder.ts";
import { docsPolicy } from "../src/docs/policy.ts";
import { STYLE_SECTIONS } from "../src/dashboard/assets/style-sections.ts";
import { renderDocsPage } from "./docs-page.ts";
import { readOpenApi } from "./openapi.ts";

const SOURCE = fileURLToPath(new URL("../src/dashboard/assets/", import.meta.url));
const TARGET = fileURLToPath(new URL("../dist/assets/", import.meta.url));

const read = (name: string) => readFile(`${SOURCE}${name}`, "utf8");
/** The receivers of the docs, for the first steps of a webhook. */
const RECEIVERS = {
  node: "receive.ts",
  python: "python/receiver.py",
  php: "php/public/webhooks.php",
  go: "go/main.go",
};
const receivers = await Promise.all(
  Object.entries(RECEIVERS).map(async ([language, path]): Promise<[string, string]> => [
    `receiver-${language}.txt`,
    await readFile(new URL(`../examples/receivers/${path}`, import.meta.url), "utf8"),
  ]),
);
const sections = await Promise.all(STYLE_SECTIONS.map((name) => read(`css/${name}.css`)));
const openApi = await readOpenApi(ORIGIN_PLACEHOLDER);
const files = {
  "dashboard.css": sections.join("\n"),
  "dashboard.js": await read("dashboard.js"),
  "reading.js": await read("reading.js"),
  "dashboard.svg": await read("dashboard.svg"),
  ...Object.fromEntries(receivers),
  "guides.json": JSON.stringify(GUIDES),
  "openapi.json": JSON.stringify(openApi),
  "docs.html": await renderDocsPage(openApi),
  "docs-policy.txt": await docsPolicy(),
};

await mkdir(TARGET, { recursive: true });
for (const [name, text] of Object.entries(files)) {
  const path = `${TARGET}${name}`;
  if ((await readFile(path, "utf8").catch(() => null)) === text) continue;
  // Renamed into its place: another process may read it now.
  const whole = `${path}.${process.pid}`;
  await writeFile(whole, text);
  await rename(whole, path);
}
