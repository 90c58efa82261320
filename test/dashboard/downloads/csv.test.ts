import { expect, it } from "vitest";
import { toCsv } from "../../../src/dashboard/downloads/csv.ts";

it("CSV has a row of names, and cells in their order, also of rows that lack some", () => {
  expect(toCsv([{ id: "a", count: 2 }, { id: "b", isOn: false }, { count: null }])).toBe(
    "id,count,isOn\r\na,2,\r\nb,,false\r\n,,\r\n",
  );
});

it.each([
  ["a comma", "a,b", '"a,b"'],
  ["a quote", 'say "x"', '"say ""x"""'],
  ["a line break", "a\nb", '"a\nb"'],
  ["a list", ["a", "b"], '"[""a"",""b""]"'],
  ["a number below zero, which is no formula", -3, "-3"],
])("CSV can hold %s", (_what, value, cell) => {
  expect(toCsv([{ value }])).toBe(`value\r\n${cell}\r\n`);
});

it.each([
  ["=1+1", "'=1+1"],
  ["+31612345678", "'+31612345678"],
  ["-2", "'-2"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", `"'\r=1"`],
  ['=HYPERLINK("https://evil.example","x")', `"'=HYPERLINK(""https://evil.example"",""x"")"`],
])("CSV lets no spreadsheet compute a text: %s", (value, cell) => {
  expect(toCsv([{ value }])).toBe(`value\r\n${cell}\r\n`);
});

it("CSV without rows is an empty line", () => {
  expect(toCsv([])).toBe("\r\n");
});
