/** I/O. Reads the static assets that scripts/build-assets.ts writes. */

/** @throws if there is none of that name: the Worker was deployed without its assets. */
export async function readAsset({ ASSETS }: Pick<Env, "ASSETS">, name: string): Promise<Response> {
  // The binding looks at the path only.
  const response = await ASSETS.fetch(`https://assets/${name}`);
  if (!response.ok) throw new Error(`the static asset ${name} is missing: ${response.status}`);
  return response;
}
