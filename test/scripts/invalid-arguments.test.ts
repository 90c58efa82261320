/** A command with an argument that it cannot use says so and does nothing. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it.each([
  ["scripts/dev.ts --persist-to", "--persist-to needs a value"],
  ["scripts/dev.ts --port=", "--port needs a value"],
  ["scripts/dev.ts --port abc", "--port must be a whole number"],
  ["test/chaos/run.ts --seeds abc", "--seeds must be a whole number"],
  ["test/chaos/run.ts --seed 1.5", "--seed must be a whole number"],
  ["test/fuzz/run.ts --seed abc", "--seed must be a whole number"],
  ["test/fuzz/run.ts --requests 0", "--requests must be a whole number"],
])("node %s exits with 2 and one line", (line, message) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, line.split(" "), {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 60_000,
  });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(new RegExp(`^${message}[^\\n]*\\n$`));
});
