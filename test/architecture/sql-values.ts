/**
 * What the expressions that SQL is made of come to, worked out of their syntax without running them. At a fork, such
 * as a branch, a call among several, or an element of a list, one way is followed at a time, and all in the end.
 */
import {
  type Node,
  type TemplateExpression,
  isArrayBindingPattern,
  isArrayLiteralExpression,
  isArrowFunction,
  isAsExpression,
  isBinaryExpression,
  isBindingElement,
  isBlock,
  isCallExpression,
  isConditionalExpression,
  isElementAccessExpression,
  isForOfStatement,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isMethodDeclaration,
  isNoSubstitutionTemplateLiteral,
  isNumericLiteral,
  isObjectLiteralExpression,
  isParameterDeclaration,
  isParenthesizedExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isSatisfiesExpression,
  isShorthandPropertyAssignment,
  isSpreadElement,
  isStringLiteral,
  isTaggedTemplateExpression,
  isTemplateExpression,
  isVariableDeclaration,
  SyntaxKind,
} from "typescript/unstable/ast";
import type { Names } from "./names.ts";
import { isFunctionNode, isNode, keyOf, nameIn, parametersOf, returnsIn } from "./syntax.ts";
import { Ways } from "./ways.ts";

export type Value =
  | { kind: "text"; text: string }
  /** A piece of drizzle's. Another piece takes it in as it is, where of a text it makes a parameter. */
  | { kind: "sql"; text: string }
  | { kind: "list"; items: Value[] }
  | { kind: "table"; table: string; name: string }
  /** An object's literal or a function, or what has not been looked at yet; and what its parameters stood for. */
  | { kind: "node" | "later"; node: Node; bound: Bound }
  /** `undefined`. */
  | { kind: "absent" }
  | { kind: "unknown" };

type Bound = ReadonlyMap<string, Value>;

/** drizzle's tables and their columns in SQL, by the names that the code has for them. */
export type Tables = ReadonlyMap<string, { name: string; columns: ReadonlyMap<string, string> }>;

const UNKNOWN: Value = { kind: "unknown" };
const ABSENT: Value = { kind: "absent" };
/** Stands in a text around what could not be worked out. */
export const GAP = "\u0000";
const MAX_DEPTH = 60;
/** They hand each element of a list to their argument. */
const EACH = new Set(["map", "flatMap", "forEach", "filter", "some", "every"]);
/** For what SQL is made of, their result is what they are called on. */
const SAME = new Set(["filter", "toSorted", "slice", "mapWith", "as", "getSQL"]);

export class SqlValues {
  readonly #names: Names;
  readonly #tables: Tables;
  /** The literals that went into a value, as `keyOf` names them. */
  readonly used = new Set<string>();
  readonly #ways = new Ways();
  #bound: Bound = new Map();
  #depth = 0;

  constructor(names: Names, tables: Tables) {
    this.#names = names;
    this.#tables = tables;
  }

  /** @throws when there are more ways than anyone meant to write. */
  waysOf(node: Node): Value[] {
    return this.#ways.follow(() => this.#value(node));
  }

  #value(node: Node): Value {
    if (this.#depth > MAX_DEPTH) return UNKNOWN;
    this.#depth += 1;
    try {
      return this.#valueOf(node);
    } finally {
      this.#depth -= 1;
    }
  }

  #valueOf(node: Node): Value {
    if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isNumericLiteral(node)) {
      this.used.add(keyOf(node));
      return { kind: "text", text: node.text };
    }
    if (isTemplateExpression(node)) {
      return { kind: "text", text: this.#template(node, (span) => textOf(this.#value(span))) };
    }
    if (isTaggedTemplateExpression(node)) return this.#piece(node.template);
    if (isParenthesizedExpression(node) || isAsExpression(node) || isSatisfiesExpression(node)) {
      return this.#value(node.expression);
    }
    if (isConditionalExpression(node)) {
      const isTrue = this.#decided(node.condition);
      if (isTrue !== undefined) return this.#value(isTrue ? node.whenTrue : node.whenFalse);
      return this.#value(this.#ways.choose(keyOf(node), [node.whenTrue, node.whenFalse]) ?? node);
    }
    if (isBinaryExpression(node)) {
      if (node.operatorToken.kind === SyntaxKind.PlusToken) {
        const [left, right] = [textOf(this.#value(node.left)), textOf(this.#value(node.right))];
        return left === undefined || right === undefined ? UNKNOWN : { kind: "text", text: left + right };
      }
      return this.#value(this.#ways.choose(keyOf(node), [node.left, node.right]) ?? node);
    }
    if (isArrayLiteralExpression(node)) {
      const items = node.elements.flatMap((element) => {
        if (!isSpreadElement(element)) return [this.#later(element)];
        const spread = this.#value(element.expression);
        return spread.kind === "list" ? spread.items : [UNKNOWN];
      });
      return { kind: "list", items };
    }
    if (isObjectLiteralExpression(node) || isArrowFunction(node) || isFunctionExpression(node)) {
      return { kind: "node", node, bound: this.#bound };
    }
    if (isIdentifier(node)) return node.text === "undefined" ? ABSENT : this.#named(node);
    if (isPropertyAccessExpression(node)) {
      const value = this.#property(this.#value(node.expression), node.name.text);
      return value.kind === "unknown" ? this.#named(node.name) : value;
    }
    if (isElementAccessExpression(node)) {
      const [list, index] = [this.#value(node.expression), this.#value(node.argumentExpression)];
      if (list.kind !== "list") return UNKNOWN;
      return index.kind === "text" ? this.#now(list.items[Number(index.text)]) : this.#one(keyOf(node), list);
    }
    return isCallExpression(node) ? this.#result(node.expression, [...node.arguments]) : UNKNOWN;
  }

  #template(node: TemplateExpression, write: (span: Node) => string | undefined): string {
    this.used.add(keyOf(node));
    const spans = node.templateSpans.map(
      ({ expression, literal }) => (write(expression) ?? this.#guess(expression)) + literal.text,
    );
    return node.head.text + spans.join("");
  }

  #later(node: Node): Value {
    return { kind: "later", node, bound: this.#bound };
  }

  #now(value: Value | undefined): Value {
    if (value?.kind !== "later") return value ?? UNKNOWN;
    return this.#within(value.bound, () => this.#value(value.node));
  }

  #within<Result>(bound: Bound, work: () => Result): Result {
    const outer = this.#bound;
    this.#bound = bound;
    const result = work();
    this.#bound = outer;
    return result;
  }

  /** Whether a comparison holds, where that is the same on this way whatever happens. */
  #decided(condition: Node): boolean | undefined {
    if (!isBinaryExpression(condition)) return undefined;
    const operator = condition.operatorToken.kind;
    const isEqual = operator === SyntaxKind.EqualsEqualsEqualsToken;
    if (!isEqual && operator !== SyntaxKind.ExclamationEqualsEqualsToken) return undefined;
    const [left, right] = [this.#value(condition.left), this.#value(condition.right)];
    if (left.kind === "absent" && right.kind === "absent") return isEqual;
    if (left.kind !== "text" || right.kind !== "text" || `${left.text}${right.text}`.includes(GAP)) return undefined;
    return (left.text === right.text) === isEqual;
  }

  /** One number stands for all numbers. Everything else is a gap. */
  #guess(node: Node): string {
    if (this.#names.typeOf(node) === "number") return "1";
    return `${GAP}${node.getText()}${GAP}`;
  }

  /** drizzle's: tables, columns and pieces become SQL, all else becomes a parameter. */
  #piece(node: Node): Value {
    if (!isTemplateExpression(node)) return { kind: "sql", text: textOf(this.#value(node)) ?? "" };
    const text = this.#template(node, (span) => {
      if (!/SQL/.test(this.#names.typeOf(span))) return "?";
      const value = this.#value(span);
      return value.kind === "sql" || value.kind === "table" ? textOf(value) : undefined;
    });
    return { kind: "sql", text };
  }

  #property(value: Value, name: string): Value {
    if (value.kind === "table") {
      const table = this.#tables.get(value.table);
      const column = table?.columns.get(name);
      return table && column ? { kind: "sql", text: `"${table.name}"."${column}"` } : UNKNOWN;
    }
    if (value.kind !== "node") return UNKNOWN;
    return this.#within(value.bound, () => this.#member(value.node, name));
  }

  #member(object: Node, name: string): Value {
    if (!isObjectLiteralExpression(object)) return UNKNOWN;
    for (const property of object.properties) {
      if (!("name" in property) || property.name?.getText() !== name) continue;
      if (isPropertyAssignment(property)) return this.#value(property.initializer);
      if (isShorthandPropertyAssignment(property)) {
        const declaration = this.#names.declarationOfShorthand(property);
        return declaration ? this.#declared(declaration) : UNKNOWN;
      }
    }
    return UNKNOWN;
  }

  #named(name: Node): Value {
    const declaration = this.#names.declarationOf(name);
    return declaration ? this.#declared(declaration) : UNKNOWN;
  }

  #declared(node: Node): Value {
    const bound = this.#bound.get(keyOf(node));
    if (bound) return this.#now(bound);
    if (isVariableDeclaration(node)) {
      const loop = node.parent.parent;
      if (isForOfStatement(loop)) return this.#one(keyOf(node), this.#value(loop.expression));
      const made = node.initializer && isCallExpression(node.initializer) ? node.initializer.expression.getText() : "";
      const table = made === "sqliteTable" ? this.#tables.get(node.name.getText()) : undefined;
      if (table) return { kind: "table", table: node.name.getText(), name: table.name };
      return node.initializer ? this.#value(node.initializer) : UNKNOWN;
    }
    if (isBindingElement(node)) {
      const pattern = node.parent;
      const whole = this.#declared(pattern.parent);
      if (isArrayBindingPattern(pattern)) {
        const index = pattern.elements.findIndex((each) => keyOf(each) === keyOf(node));
        return whole.kind === "list" ? this.#now(whole.items[index]) : UNKNOWN;
      }
      return this.#property(whole, (node.propertyName ?? node.name)?.getText() ?? "");
    }
    if (isParameterDeclaration(node)) return this.#argument(node, node.parent);
    return isFunctionDeclaration(node) || isMethodDeclaration(node)
      ? { kind: "node", node, bound: new Map() }
      : UNKNOWN;
  }

  /** What a function is called with: in one of its calls, or for one element of a list. */
  #argument(parameter: Node, owner: Node): Value {
    if (!("parameters" in owner)) return UNKNOWN;
    const index = parametersOf(owner).indexOf(parameter);
    const call = owner.parent;
    if (isCallExpression(call) && isPropertyAccessExpression(call.expression) && EACH.has(call.expression.name.text)) {
      const list = this.#value(call.expression.expression);
      return index === 0 ? this.#one(keyOf(owner), list) : UNKNOWN;
    }
    const chosen = this.#ways.choose(keyOf(owner), this.#names.callsOf(owner));
    if (!chosen) return UNKNOWN;
    const argument = chosen.arguments[index];
    return argument ? this.#within(new Map(), () => this.#value(argument)) : ABSENT;
  }

  /** An element of a list. Nothing happens for those of an empty one. */
  #one(fork: string, list: Value): Value {
    if (list.kind !== "list") return UNKNOWN;
    if (list.items.length === 0) this.#ways.abandon();
    return this.#now(this.#ways.choose(fork, list.items));
  }

  #result(callee: Node, args: readonly Node[]): Value {
    if (isPropertyAccessExpression(callee)) {
      const method = callee.name.text;
      const [first] = args;
      if (callee.expression.getText() === "sql" && first) return this.#ofDrizzle(method, first, args[1]);
      // Of a list that does not matter, or is not known, one element stands for all.
      const isAnyElement =
        EACH.has(method) && first !== undefined && isFunctionNode(first) && first.parameters.length === 0;
      const on = isAnyElement ? UNKNOWN : this.#value(callee.expression);
      if (method === "join") return this.#joined(on, first ? (textOf(this.#value(first)) ?? "") : ",", "text");
      if (SAME.has(method)) return on;
      if (method === "entries" && on.kind === "list") {
        const items = on.items.map((item, index): Value => ({ kind: "list", items: [numeral(index), item] }));
        return { kind: "list", items };
      }
      if (EACH.has(method) && first) {
        const each = this.#value(first);
        const items = (on.kind === "list" ? on.items : [UNKNOWN]).map((item, index) =>
          this.#applied(each, [item, numeral(index)]),
        );
        return {
          kind: "list",
          items: items.flatMap((item) => (method === "flatMap" && item.kind === "list" ? item.items : [item])),
        };
      }
    }
    const result = this.#applied(
      this.#value(callee),
      args.map((arg) => this.#later(arg)),
    );
    // A condition that drizzle builds: its columns are checked by their types.
    const isBuilt = /\/drizzle-orm\//.test(
      this.#names.declarationOf(nameIn(callee) ?? callee)?.getSourceFile().fileName ?? "",
    );
    return result.kind === "unknown" && isBuilt ? { kind: "sql", text: "TRUE" } : result;
  }

  #ofDrizzle(method: string, first: Node, second: Node | undefined): Value {
    if (method === "join")
      return this.#joined(this.#value(first), second ? (textOf(this.#value(second)) ?? "") : "", "sql");
    const text = method === "raw" ? textOf(this.#value(first)) : undefined;
    return text === undefined ? UNKNOWN : { kind: "sql", text };
  }

  #joined(list: Value, separator: string, kind: "text" | "sql"): Value {
    const texts = list.kind === "list" ? list.items.map((item) => textOf(this.#now(item))) : [undefined];
    return texts.some((text) => text === undefined) ? UNKNOWN : { kind, text: texts.join(separator) };
  }

  #applied(callee: Value, args: readonly Value[]): Value {
    if (callee.kind !== "node" || !("parameters" in callee.node) || !("body" in callee.node)) return UNKNOWN;
    const bound = new Map(callee.bound);
    for (const [index, parameter] of parametersOf(callee.node).entries()) {
      bound.set(keyOf(parameter), args[index] ?? ABSENT);
    }
    const { body } = callee.node;
    const results = isNode(body) && isBlock(body) ? returnsIn(body) : [body];
    const result = this.#ways.choose(`${keyOf(callee.node)} returns`, results.filter(isNode));
    return result ? this.#within(bound, () => this.#value(result)) : UNKNOWN;
  }
}

function textOf(value: Value | undefined): string | undefined {
  if (value?.kind === "text" || value?.kind === "sql") return value.text;
  return value?.kind === "table" ? `"${value.name}"` : undefined;
}

function numeral(index: number): Value {
  return { kind: "text", text: String(index) };
}
