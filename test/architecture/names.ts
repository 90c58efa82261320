/** What names in the code stand for, and where functions are called. */
import {
  type CallExpression,
  type Node,
  type ShorthandPropertyAssignment,
  isCallExpression,
  isFunctionDeclaration,
  isMethodDeclaration,
  isVariableDeclaration,
} from "typescript/unstable/ast";
import { type Checker, SymbolFlags } from "typescript/unstable/sync";
import { nodesIn } from "./program.ts";
import { keyOf, nameIn } from "./syntax.ts";

export class Names {
  readonly #checker: Checker;
  readonly #calls = new Map<string, CallExpression[]>();
  readonly #declarations = new Map<string, Node | undefined>();

  /** @param sources the files in which calls are looked for. */
  constructor(checker: Checker, sources: readonly Node[]) {
    this.#checker = checker;
    for (const node of sources.flatMap((source) => [...nodesIn(source)])) {
      const name = isCallExpression(node) ? nameIn(node.expression)?.getText() : undefined;
      if (name !== undefined && isCallExpression(node)) {
        this.#calls.set(name, [...(this.#calls.get(name) ?? []), node]);
      }
    }
  }

  /** Where the name was declared, also in another file. */
  declarationOf(name: Node): Node | undefined {
    const key = keyOf(name);
    if (!this.#declarations.has(key)) this.#declarations.set(key, this.#resolved(name));
    return this.#declarations.get(key);
  }

  /** Of the value in `{ value }`. */
  declarationOfShorthand(property: ShorthandPropertyAssignment): Node | undefined {
    return this.#checker.getShorthandAssignmentValueSymbol(property)?.valueDeclaration?.resolve();
  }

  /** An expression's type as TypeScript prints it. */
  typeOf(node: Node): string {
    const type = this.#checker.getTypeAtLocation(node);
    return type ? this.#checker.typeToString(type) : "";
  }

  /** The calls of a function, a method, or an arrow function with a name. */
  callsOf(owner: Node): CallExpression[] {
    const variable = owner.parent;
    const isNamed = isFunctionDeclaration(owner) || isMethodDeclaration(owner);
    const name = isVariableDeclaration(variable) ? variable.name : isNamed ? owner.name : undefined;
    return (this.#calls.get(name?.getText() ?? "") ?? []).filter((call) => {
      const callee = nameIn(call.expression);
      const declaration = callee && this.declarationOf(callee);
      return declaration !== undefined && [keyOf(owner), keyOf(variable)].includes(keyOf(declaration));
    });
  }

  #resolved(name: Node): Node | undefined {
    const symbol = this.#checker.getSymbolAtLocation(name);
    const origin = symbol && symbol.flags & SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    return (origin?.valueDeclaration ?? origin?.declarations[0])?.resolve();
  }
}
