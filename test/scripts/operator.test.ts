/** An operator's command without an argument that it needs says which, shows its usage and asks the service nothing. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ACCOUNT = "018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f";

it.each([
  ["move-account.ts --api http://127.0.0.1:1 --to DB_2 --token t", "--account is missing."],
  [`move-account.ts --api http://127.0.0.1:1 --account ${ACCOUNT} --token t`, "--to is missing."],
  [`move-account.ts --api http://127.0.0.1:1 --account ${ACCOUNT} --to DB_2`, "--token is missing"],
  [`move-account.ts --api nowhere --account ${ACCOUNT} --to DB_2 --token t`, "nowhere"],
  ["move-account.ts --account", "argument missing"],
  ["rotate-encryption-key.ts --api http://127.0.0.1:1", "--token is missing"],
  ["rotate-encryption-key.ts --apis http://127.0.0.1:1", "Unknown option '--apis'"],
])("node scripts/%s", (line, message) => {
  const { PLATFORM_TOKEN: _, ...env } = process.env;
  const [script = "", ...options] = line.split(" ");
  const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}`, ...options], {
    cwd: ROOT,
    env,
    encoding: "utf8",
    timeout: 60_000,
  });
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(message);
  expect(stderr).toContain("\n\nnpm run ");
});
