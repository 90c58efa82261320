/** A product that embeds the dashboard with the code of docs/embedding.md: its server, and its pages. */
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { inject } from "vitest";
import { z } from "zod";
import { PLATFORM_TOKEN } from "./service.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const guide = await readFile(join(ROOT, "docs/embedding.md"), "utf8");

/** @throws unless the guide has exactly one block in this language */
function codeIn(language: string): string {
  const blocks = [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"))];
  if (blocks.length !== 1) throw new Error(`docs/embedding.md has ${blocks.length} blocks in ${language}`);
  return blocks[0]?.[1] ?? "";
}

/** For a browser. hono's implementation of React's interface stands for React, which is not installed. */
async function reactPage(): Promise<string> {
  const main = `import { createRoot } from "hono/jsx/dom/client";
    ${codeIn("tsx")}
    createRoot(document.getElementById("root")).render(<WebhooksDashboard />);`;
  const { outputFiles } = await build({
    stdin: { contents: main, loader: "tsx", resolveDir: ROOT },
    bundle: true,
    format: "esm",
    write: false,
    jsx: "automatic",
    alias: { react: "hono/jsx/dom", "react/jsx-runtime": "hono/jsx/dom/jsx-runtime" },
    logLevel: "error",
  });
  return `<div id="root"></div><script type="module">${outputFiles[0]?.text}</script>`;
}

interface Person {
  accountId: string;
  name: string;
  mayEdit: boolean;
}

const serverCode = z.object({
  createDashboardLink: z.custom<(accountId: string, person: Omit<Person, "accountId">) => Promise<string>>(
    (value) => typeof value === "function",
  ),
});

/** Runs the code for a server. It reads its settings when it is loaded. */
async function loadServerCode() {
  process.env["RATECARD_URL"] = inject("origin");
  process.env["RATECARD_PLATFORM_TOKEN"] = PLATFORM_TOKEN;
  const folder = await mkdtemp(join(tmpdir(), "ratecard-webhooks-product-"));
  try {
    const file = join(folder, "link.mjs");
    await writeFile(file, codeIn("js"));
    return serverCode.parse(await import(pathToFileURL(file).href));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Serves `/html` and `/react`, and links for whoever `person` is at that time.
 * @param port 0 for any free one
 */
export async function useProduct(
  port: number,
  person: () => Person,
  use: (origin: string) => Promise<void>,
): Promise<void> {
  const { createDashboardLink } = await loadServerCode();
  const pages = new Map([
    ["/html", codeIn("html")],
    ["/react", await reactPage()],
  ]);
  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? "");
    if (request.method === "POST" && request.url === "/dashboard-link") {
      const { accountId, ...who } = person();
      void createDashboardLink(accountId, who).then((url) => response.end(JSON.stringify({ url })));
      return;
    }
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.statusCode = page === undefined ? 404 : 200;
    response.end(`<!doctype html><title>A product</title><body>${page ?? "Settings of the product"}`);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  try {
    await use(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
