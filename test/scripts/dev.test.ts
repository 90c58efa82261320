/** `npm run dev`, when it cannot start, and the settings that it starts with. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { hasSettings } from "../../scripts/local-settings.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

it.each(["127.0.0.1", "::1"])("says in one sentence that the port is taken, at %s", async (address) => {
  const other = createServer().listen(0, address);
  await once(other, "listening");
  const place = other.address();
  const port = String(place !== null && typeof place === "object" ? place.port : 0);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/dev.ts", "--port", port], {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 60_000,
  });
  other.close();
  const sentence = `Port ${port} is in use. Stop the program that uses it, or choose another: npm run dev -- --port 9000\n`;
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: sentence });
});

it.each([
  ["no file", undefined, false],
  ["an empty file", "", false],
  ["a copy of .dev.vars.example", readFileSync(`${ROOT}.dev.vars.example`, "utf8"), false],
  ["a copy in which one value is set", "PLATFORM_TOKEN=\nENCRYPTION_KEY=abc\n", true],
  ["the local settings", readFileSync(`${ROOT}scripts/local.dev.vars`, "utf8"), true],
])("takes %s for settings of one's own, or not", (_what, text, isOwn) => {
  expect(hasSettings(text)).toBe(isOwn);
});
