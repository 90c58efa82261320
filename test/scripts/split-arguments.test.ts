import { expect, it } from "vitest";
import { splitArguments } from "../../scripts/split-arguments.ts";

const OPTIONS = { port: { type: "string", short: "p" }, "dry-run": { type: "boolean" } } as const;

it.each([
  ["--port 9000 --var A:1 B:2", { port: "9000" }, ["--var", "A:1", "B:2"]],
  ["--var A:1 B:2 --port=9000", { port: "9000" }, ["--var", "A:1", "B:2"]],
  ["--var A:1 -p 9000 --live", { port: "9000" }, ["--var", "A:1", "--live"]],
  ["--dry-run main.ts", { "dry-run": true }, ["main.ts"]],
  ["--port 1 --port 2", { port: "2" }, []],
  ["--port", { port: true }, []],
  ["", {}, []],
])("separates the own options from the rest: %s", (line, own, rest) => {
  const found = splitArguments(line.split(" ").filter(Boolean), OPTIONS);
  expect([{ ...found.own }, found.rest]).toEqual([expect.objectContaining(own), rest]);
});
