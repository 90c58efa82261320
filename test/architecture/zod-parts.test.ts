/** The Worker's zod has the parts that are used, and no others. */
import { isExportDeclaration, isIdentifier, isNamedExports, isPropertyAccessExpression } from "typescript/unstable/ast";
import { expect, it } from "vitest";
import { nodesIn, readModules } from "./program.ts";

const modules = [...readModules().values()].filter(({ path }) => path.startsWith("src/"));
const parts = modules.flatMap(({ path, source }) =>
  path !== "src/zod/parts.ts"
    ? []
    : source.statements.flatMap((statement) =>
        isExportDeclaration(statement) && statement.exportClause && isNamedExports(statement.exportClause)
          ? statement.exportClause.elements.map(({ name }) => name.text)
          : [],
      ),
);

/** The members of `z` that src names as values, with a file that does. */
const used = new Map(
  modules.flatMap(({ path, source }) =>
    [...nodesIn(source)].flatMap((node): [string, string][] =>
      isPropertyAccessExpression(node) && isIdentifier(node.expression) && node.expression.text === "z"
        ? [[node.name.text, path]]
        : [],
    ),
  ),
);

it("has every member of z that src uses", () => {
  expect(used.size).toBeGreaterThan(10);
  expect([...used].filter(([name]) => !parts.includes(name))).toEqual([]);
});

it("has no part that src does not use", () => {
  expect(parts.filter((part) => !used.has(part))).toEqual([]);
});
