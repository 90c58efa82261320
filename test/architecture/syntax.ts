/** What TypeScript's syntax does not say by itself. */
import {
  type Node,
  isArrowFunction,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isMethodDeclaration,
  isPropertyAccessExpression,
  isReturnStatement,
} from "typescript/unstable/ast";
import { nodesIn } from "./program.ts";

/** Names a node, whichever object stands for it. */
export function keyOf(node: Node): string {
  return `${node.getSourceFile().fileName}:${node.pos}:${node.kind}`;
}

/** The name that a call calls by. */
export function nameIn(callee: Node): Node | undefined {
  if (isPropertyAccessExpression(callee)) return callee.name;
  return isIdentifier(callee) ? callee : undefined;
}

export function parametersOf(node: Node): Node[] {
  return isFunctionNode(node) ? [...node.parameters] : [];
}

export function isFunctionNode(node: Node) {
  return (
    isFunctionDeclaration(node) || isMethodDeclaration(node) || isArrowFunction(node) || isFunctionExpression(node)
  );
}

export function returnsIn(body: Node): Node[] {
  return [...nodesIn(body)].flatMap((node) => (isReturnStatement(node) && node.expression ? [node.expression] : []));
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value;
}
