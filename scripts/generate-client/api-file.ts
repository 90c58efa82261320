/** Pure. The API's operations as types, and the route of each: `client/api.ts`. */
import type { OpenAPIObject } from "openapi3-ts/oas31";
import { documentedOperations } from "../documented-operations.ts";
import { PROBLEMS, PROBLEM_CODES } from "../../src/http/problem-codes.ts";
import { clientDocument } from "./client-document.ts";
import { typescriptOf } from "./typescript-of.ts";

const HEAD = "/** The API's operations. Written from /openapi.json by `npm run client`: do not edit. */\n\n";

export async function apiFile(document: OpenAPIObject): Promise<string> {
  const needed = clientDocument(document);
  const routes = documentedOperations(needed.paths).map(
    ({ method, path, operation }) =>
      `    ${operation.operationId}: ${JSON.stringify(`${method.toUpperCase()} ${path}`)},\n`,
  );
  const codes = PROBLEM_CODES.map((code) => `    ${code}: { isRetryable: ${PROBLEMS[code].isRetryable} },\n`);
  return [
    HEAD,
    await typescriptOf(needed),
    "/** Method and path of each operation. */\n",
    `export const ROUTES: { readonly [Name in keyof operations]: string } = {\n${routes.join("")}};\n`,
    "/** Whether the same request, sent again later, can succeed. */\n",
    `export const PROBLEM_CODES: { readonly [Code in ProblemCode]: { isRetryable: boolean } } = {\n${codes.join("")}};\n`,
  ].join("");
}
