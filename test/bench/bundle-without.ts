/** I/O. Builds the Worker without some of its files, to see what they weigh. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, build } from "esbuild";
import { unstable_readConfig } from "wrangler";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const { alias = {} } = unstable_readConfig({ config: `${ROOT}wrangler.toml` });

/** wrangler replaces these names, but not those that begin with them, such as `zod/v4`. */
const aliases: Plugin = {
  name: "aliases",
  setup({ onResolve }) {
    onResolve({ filter: /^[@\w]/ }, ({ path }) => {
      const target = alias[path];
      return target === undefined ? undefined : { path: resolve(ROOT, target) };
    });
  },
};

/** Such a file has its names without what they stand for, so that the files that import them stay as they are. */
const stubs = (paths: readonly string[]): Plugin => ({
  name: "stubs",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!paths.includes(path.slice(ROOT.length))) return undefined;
      const names = (await readFile(path, "utf8")).matchAll(/^export (?:async function|function|const) (\w+)/gm);
      return { contents: Array.from(names, ([, name]) => `export const ${name} = globalThis.${name};`).join("\n") };
    });
  },
});

/** @param paths from the project's root. @returns the script, minified as it is for a deployment. */
export async function bundleWithout(paths: readonly string[]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}src/index.ts`],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [aliases, stubs(paths)],
    logLevel: "silent",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
