/** One place finds the ledgers, so that each call carries its version. */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

it("only src/delivery/ledger-stub.ts uses the binding of the ledgers", () => {
  const users = globSync("src/**/*.{ts,tsx}", { cwd: ROOT }).filter((path) =>
    /DELIVERY_LEDGER\s*\./.test(readFileSync(`${ROOT}/${path}`, "utf8")),
  );
  expect(users).toEqual(["src/delivery/ledger-stub.ts"]);
});
