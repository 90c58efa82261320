/** The statements in the code, and the pieces of drizzle's, with the databases that they are for. */
import {
  type Node,
  isCallExpression,
  isIdentifier,
  isNoSubstitutionTemplateLiteral,
  isPropertyAccessExpression,
  isStringLiteral,
  isTaggedTemplateExpression,
  isTemplateExpression,
} from "typescript/unstable/ast";
import { type Module, nodesIn } from "./program.ts";
import { Names } from "./names.ts";
import { GAP, SqlValues, type Tables } from "./sql-values.ts";
import { keyOf } from "./syntax.ts";

export interface SqlText {
  path: string;
  line: number;
  /** A whole statement for the type that runs it, or a piece of one that drizzle builds for D1. */
  taker: "SqlStorage" | "D1Database" | "DatabaseSync" | "drizzle";
  text: string;
  /** Parts that could not be worked out. */
  gaps: string[];
}

const METHODS = new Map([
  ["exec", ["SqlStorage", "DatabaseSync"]],
  ["prepare", ["D1Database", "DatabaseSync"]],
]);
const LOOKS_LIKE_SQL =
  /\b(SELECT [\w"'*(]|INSERT (OR \w+ )?INTO |UPDATE \w+ SET |DELETE FROM |CREATE (TABLE|INDEX) |ALTER TABLE )/;

/** @returns every text that each statement can have, and where something looks like SQL and went into none of them. */
export function sqlTextsIn(modules: readonly Module[], tables: Tables): { texts: SqlText[]; leftOver: string[] } {
  const [first] = modules;
  if (!first) return { texts: [], leftOver: [] };
  const { checker } = first;
  const names = new Names(
    checker,
    modules.map(({ source }) => source),
  );
  const values = new SqlValues(names, tables);
  const texts: SqlText[] = [];
  for (const { path, source } of modules) {
    for (const node of nodesIn(source)) {
      const taken = takenIn(node, (of) => checker.getTypeAtLocation(of)?.getSymbol()?.name);
      if (!taken) continue;
      const line = source.text.slice(0, node.getStart(source)).split("\n").length;
      const ways = values.waysOf(taken.sql).map((value) => {
        const isKnown = value.kind === "text" || value.kind === "sql";
        return isKnown ? value.text : `${GAP}${taken.sql.getText()}${GAP}`;
      });
      for (const text of new Set(ways)) {
        const gaps = text.split(GAP).filter((_, index) => index % 2 === 1);
        texts.push({ path, line, taker: taken.taker, text, gaps });
      }
    }
  }
  const leftOver = modules.flatMap(({ path, source }) =>
    [...nodesIn(source)]
      .filter((node) => looksLikeSql(node) && !values.used.has(keyOf(node)))
      .map((node) => `${path}: ${node.getText()}`),
  );
  return { texts, leftOver };
}

function takenIn(
  node: Node,
  typeOf: (node: Node) => string | undefined,
): { sql: Node; taker: SqlText["taker"] } | undefined {
  if (isTaggedTemplateExpression(node)) {
    return isIdentifier(node.tag) && node.tag.text === "sql" ? { sql: node, taker: "drizzle" } : undefined;
  }
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return undefined;
  const [sql] = node.arguments;
  const types = METHODS.get(node.expression.name.text);
  if (!sql || !types) return undefined;
  const type = typeOf(node.expression.expression);
  return isTaker(type) && types.includes(type) ? { sql, taker: type } : undefined;
}

function isTaker(type: string | undefined): type is "SqlStorage" | "D1Database" | "DatabaseSync" {
  return type === "SqlStorage" || type === "D1Database" || type === "DatabaseSync";
}

function looksLikeSql(node: Node): boolean {
  const isLiteral = isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isTemplateExpression(node);
  return isLiteral && LOOKS_LIKE_SQL.test(node.getText());
}
