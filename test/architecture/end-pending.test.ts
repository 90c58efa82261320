/** A pending delivery ends in one place, which releases the circuit's probe if the delivery was it. */
import { expect, it } from "vitest";
import { readModules } from "./program.ts";

const ENDS_PENDING = /\bpending\.deleteAll\(|\btables\.failAllPending\(|DELETE FROM pending\b/;

it("only end-pending.ts ends pending deliveries, through the ledger's tables", () => {
  const paths = [...readModules().values()]
    .filter(({ source }) => ENDS_PENDING.test(source.text))
    .map(({ path }) => path);
  expect(paths.toSorted()).toEqual([
    "src/delivery/ledger/end-pending.ts",
    "src/delivery/ledger/tables.ts",
    "src/delivery/ledger/tables/pending.ts",
  ]);
});
