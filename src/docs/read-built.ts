/** I/O. Reads what scripts/build-assets.ts made when the Worker was built: the OpenAPI document and its page. */
import { readAsset } from "../http/static-asset.ts";
import { ORIGIN_PLACEHOLDER } from "./origin-placeholder.ts";

/** @param origin `https://hooks.example.com`, which the text then names as its server. */
export async function readBuilt(env: Pick<Env, "ASSETS">, name: string, origin: string): Promise<string> {
  const text = await (await readAsset(env, name)).text();
  return text.replaceAll(ORIGIN_PLACEHOLDER, origin);
}
