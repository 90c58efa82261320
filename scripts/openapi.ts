/** The OpenAPI document, read from the routes without a Worker. */

/** Where no service is asked for its own origin: the linter refuses example.com. */
const ORIGIN = "https://hooks.ratecard.io";
/** By a path that the compiler does not follow: the routes have a Worker's types, the scripts Node's. */
const ROUTES: string = new URL("../src/routes.ts", import.meta.url).href;

export async function readOpenApi(): Promise<unknown> {
  const { apiDocument } = await import(ROUTES);
  return apiDocument(ORIGIN);
}
