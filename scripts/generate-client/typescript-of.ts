/** Pure. The types of an OpenAPI document, written by openapi-typescript. */
import openapiTS, { astToString } from "openapi-typescript";
import type { OpenAPIObject } from "openapi3-ts/oas31";
import ts from "typescript";

/** `operations` has what `paths` has. The other two are empty. */
const LEFT_OUT: ReadonlySet<string> = new Set(["paths", "webhooks", "$defs"]);

/** The interfaces `components` and `operations`, and a type of its own for each schema. */
export async function typescriptOf(document: OpenAPIObject): Promise<string> {
  const nodes = await openapiTS(JSON.stringify(document), {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
  });
  return astToString(nodes.filter(isWritten));
}

function isWritten(node: ts.Node): boolean {
  if (ts.isInterfaceDeclaration(node)) return !LEFT_OUT.has(node.name.text);
  // Where a document has no operations, there is an alias in their place.
  return !ts.isTypeAliasDeclaration(node) || ![...LEFT_OUT, "operations"].includes(node.name.text);
}
