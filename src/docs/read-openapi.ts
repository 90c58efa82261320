/** I/O. Reads the OpenAPI document that scripts/build-assets.ts made when the Worker was built. */
import { readAsset } from "../http/static-asset.ts";
import { ORIGIN_PLACEHOLDER } from "./origin-placeholder.ts";

/** @param origin `https://hooks.example.com`, which the document then names as its server. */
export async function readOpenApi(env: Pick<Env, "ASSETS">, origin: string): Promise<string> {
  const text = await (await readAsset(env, "openapi.json")).text();
  return text.replaceAll(ORIGIN_PLACEHOLDER, origin);
}
