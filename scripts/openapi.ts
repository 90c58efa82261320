/** I/O. The OpenAPI document, made from the routes without starting a Worker. */
import type { OpenAPIObject } from "openapi3-ts/oas31";

/** The linter refuses example.com. No request is sent to this origin. */
const ORIGIN = "https://hooks.ratecard.io";
/** A string, so that the compiler does not follow it: the routes have a Worker's types, the scripts have Node's. */
const DOCUMENT: string = new URL("../src/docs/openapi.ts", import.meta.url).href;

export async function readOpenApi(origin = ORIGIN): Promise<OpenAPIObject> {
  const { openApiDocument } = await import(DOCUMENT);
  return openApiDocument(origin);
}
