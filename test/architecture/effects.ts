/** What a file does that a pure one may not: read a clock, draw at random, wait, reach the world outside. */
import {
  type Node,
  isCallExpression,
  isElementAccessExpression,
  isIdentifier,
  isNewExpression,
  isPropertyAccessExpression,
} from "typescript/unstable/ast";
import { type Module, nodesIn } from "./program.ts";

/** Members of globals, as they are written. */
const FORBIDDEN_MEMBERS = new Set([
  "Date.now",
  "performance.now",
  "Math.random",
  "crypto.getRandomValues",
  "crypto.randomUUID",
  "crypto.subtle.generateKey",
  "scheduler.wait",
]);

const FORBIDDEN_CALLS = new Set(["fetch", "setTimeout", "setInterval", "Date"]);

/** Packages that compute and do nothing else. A package that is not listed counts as I/O. */
const PURE_PACKAGES = new Set([
  "zod",
  "zod/v4",
  "@hono/zod-openapi",
  "hono/html",
  "hono/jsx",
  "hono/css",
  "hono/factory",
  "hono/secure-headers",
  "drizzle-orm",
  "drizzle-orm/sqlite-core",
  "ipaddr.js",
  "uuid",
  "node:util",
  // They write the client's types.
  "openapi-typescript",
  "typescript",
]);

/** These draw bits at random, whatever time they are given. */
const RANDOM_NAMES = new Map([["uuid", ["v1", "v4", "v6", "v7"]]]);

/** Its own effects, each in a few words. Those of what it imports are not among them. */
export function effectsOf(module: Module): string[] {
  const isLabelled = /\bI\/O\b/.test(module.header.replace(/\bno I\/O\b/gi, ""));
  return [
    ...(isLabelled ? ["its header says I/O"] : []),
    ...module.imports.flatMap(({ specifier, target, isTypeOnly, names }) => {
      if (isTypeOnly || target !== undefined) return [];
      if (!PURE_PACKAGES.has(specifier)) return [`imports ${specifier}`];
      return names.filter((name) => RANDOM_NAMES.get(specifier)?.includes(name)).map((name) => `draws with ${name}`);
    }),
    ...[...nodesIn(module.source)].flatMap((node) => effectOf(node, module) ?? []),
  ];
}

function effectOf(node: Node, module: Module): string | undefined {
  if (isPropertyAccessExpression(node)) {
    const text = node.getText(module.source);
    return FORBIDDEN_MEMBERS.has(text) || text.startsWith("console.") ? text : undefined;
  }
  if (isElementAccessExpression(node) && isNamed(node.expression, "console")) return "console";
  if (isNewExpression(node) && isNamed(node.expression, "Date") && !node.arguments?.length) return "new Date()";
  if (!isCallExpression(node) || !isIdentifier(node.expression) || !FORBIDDEN_CALLS.has(node.expression.text)) return;
  return isGlobal(node.expression, module) ? `${node.expression.text}()` : undefined;
}

function isNamed(node: Node, name: string): boolean {
  return isIdentifier(node) && node.text === name;
}

/** A parameter may have a global's name: then it was passed in. */
function isGlobal(node: Node, { checker }: Module): boolean {
  const declarations = checker.getSymbolAtLocation(node)?.declarations ?? [];
  return declarations.every(({ path }) => path.endsWith(".d.ts"));
}
