/** I/O. The documentation page, rendered from the OpenAPI document without starting a Worker. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { OpenAPIObject } from "openapi3-ts/oas31";

const PAGE = fileURLToPath(new URL("../src/docs/page.tsx", import.meta.url));

export async function renderDocsPage(document: OpenAPIObject): Promise<string> {
  // Node runs no JSX.
  const { outputFiles } = await build({ entryPoints: [PAGE], bundle: true, format: "esm", write: false });
  const module: string = `data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? "")}`;
  const { docsPage } = await import(module);
  return String(await docsPage(document));
}
