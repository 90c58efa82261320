/** I/O. The project's source files as TypeScript reads them: their headers, their imports, their syntax. */
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Node,
  type SourceFile,
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isNamedImports,
  isStringLiteral,
  SyntaxKind,
} from "typescript/unstable/ast";
import { API, type Checker } from "typescript/unstable/sync";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The folders that the project consists of, and the tsconfig that reads each. */
const PROJECTS = { src: "tsconfig.json", client: "client/tsconfig.json", scripts: "scripts/tsconfig.json" };

export interface Import {
  /** As it is written. */
  specifier: string;
  /** The file it leads to, relative to the project; undefined: a package. */
  target: string | undefined;
  /** Nothing of it is left when the code runs. */
  isTypeOnly: boolean;
  /** The values that are imported by name. */
  names: string[];
}

export interface Module {
  /** Relative to the project. */
  path: string;
  /** The comment that the file begins with; empty: none. */
  header: string;
  source: SourceFile;
  checker: Checker;
  imports: Import[];
}

/** All modules of src, client and scripts, by their paths. */
export function readModules(): Map<string, Module> {
  const api = new API({ cwd: ROOT });
  const snapshot = api.updateSnapshot({ openProjects: Object.values(PROJECTS).map((config) => join(ROOT, config)) });
  const modules = new Map<string, Module>();
  for (const [folder, config] of Object.entries(PROJECTS)) {
    const project = snapshot.getProject(join(ROOT, config));
    if (!project) throw new Error(`${config} is no project`);
    for (const name of project.program.getSourceFileNames()) {
      const path = relative(ROOT, name);
      const isOurs = path.startsWith(`${folder}/`) && !path.includes("node_modules");
      const source = isOurs ? project.program.getSourceFile(name) : undefined;
      if (!source) continue;
      const header = /^\/\*\*([\s\S]*?)\*\//.exec(source.text)?.[1] ?? "";
      modules.set(path, { path, header, source, checker: project.checker, imports: importsOf(source, path) });
    }
  }
  return modules;
}

/** Every node below one, and itself. */
export function* nodesIn(node: Node): Generator<Node> {
  yield node;
  const children: Node[] = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) yield* nodesIn(child);
}

function importsOf(source: SourceFile, path: string): Import[] {
  const found: Omit<Import, "target">[] = [];
  for (const node of nodesIn(source)) {
    if (isImportDeclaration(node) && isStringLiteral(node.moduleSpecifier)) {
      const specifier = node.moduleSpecifier.text;
      const clause = node.importClause;
      const named = clause?.namedBindings;
      const elements = named && isNamedImports(named) ? [...named.elements] : [];
      const names = elements
        .filter(({ isTypeOnly }) => !isTypeOnly)
        .map(({ propertyName, name }) => (propertyName ?? name).text);
      // `import * as x`, `import x` and `import "x"` are values, unless the clause says otherwise.
      const isOfTypes = named !== undefined && isNamedImports(named) && names.length === 0 && !clause?.name;
      found.push({
        specifier,
        isTypeOnly: clause?.phaseModifier === SyntaxKind.TypeKeyword || isOfTypes,
        names,
      });
    } else if (isExportDeclaration(node) && node.moduleSpecifier && isStringLiteral(node.moduleSpecifier)) {
      found.push({ specifier: node.moduleSpecifier.text, isTypeOnly: node.isTypeOnly, names: [] });
    } else if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && isStringLiteral(argument)) found.push({ specifier: argument.text, isTypeOnly: false, names: [] });
    } else if (isImportTypeNode(node) && isLiteralTypeNode(node.argument) && isStringLiteral(node.argument.literal)) {
      found.push({ specifier: node.argument.literal.text, isTypeOnly: true, names: [] });
    }
  }
  return found.map((each) => ({
    ...each,
    target: each.specifier.startsWith(".") ? join(path, "..", each.specifier) : undefined,
  }));
}
