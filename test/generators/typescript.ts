/** I/O. Clients in TypeScript, made by tools from npm. */
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Generator, Workshop } from "./generator.ts";
import { openApiGenerator } from "./openapi-generator.ts";
import { download, newFolder, onlyOnce, requireCommands, run } from "./toolbox.ts";

const PACKAGES = {
  "@hey-api/openapi-ts": "0.99.0",
  "@types/node": "24.19.2",
  axios: "1.21.1",
  "openapi-fetch": "0.17.0",
  "openapi-typescript": "7.13.0",
  typescript: "5.9.3",
};

const COMPILER_OPTIONS = {
  target: "es2022",
  module: "commonjs",
  moduleResolution: "node10",
  lib: ["es2024", "dom", "dom.iterable"],
  types: ["node"],
  strict: true,
  esModuleInterop: true,
  skipLibCheck: true,
  outDir: "compiled",
};

export function typescriptGenerators(workshop: Workshop): Generator[] {
  const { root, document, programs } = workshop;
  const folder = join(root, "typescript");
  const install = onlyOnce(async () => {
    await requireCommands([["npm", "--version"]]);
    await newFolder(folder);
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: PACKAGES }));
    await download("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: folder });
  });
  const tool = (...path: string[]) => join(folder, "node_modules", ...path);

  /** Compiles the client with the program that uses it. */
  async function compile(place: string, program: string): Promise<void> {
    await copyFile(join(programs, program), join(place, "program.ts"));
    const files = ["program.ts"];
    await writeFile(join(place, "tsconfig.json"), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files }));
    await run(process.execPath, [tool("typescript/bin/tsc"), "-p", "."], { cwd: place });
  }

  return [
    {
      name: "openapi-typescript",
      use: async (environment) => {
        await install();
        const place = await newFolder(folder, "openapi-typescript");
        const bin = tool("openapi-typescript/bin/cli.js");
        await run(process.execPath, [bin, document, "-o", "schema.ts"], { cwd: place });
        await compile(place, "openapi-typescript.ts");
        return run(process.execPath, ["compiled/program.js"], { cwd: place, env: environment });
      },
    },
    {
      name: "@hey-api/openapi-ts",
      use: async (environment) => {
        await install();
        const place = await newFolder(folder, "hey-api");
        const bin = tool("@hey-api/openapi-ts/bin/run.js");
        await run(process.execPath, [bin, "-i", document, "-o", "client"], { cwd: place });
        await compile(place, "hey-api.ts");
        return run(process.execPath, ["compiled/program.js"], { cwd: place, env: environment });
      },
    },
    {
      name: "openapi-generator typescript-axios",
      use: async (environment) => {
        await Promise.all([install(), openApiGenerator(workshop)]);
        const generate = await openApiGenerator(workshop);
        const place = await newFolder(folder, "axios");
        await generate("typescript-axios", join(place, "client"), "useSingleRequestParameter=true");
        await compile(place, "typescript-axios.ts");
        return run(process.execPath, ["compiled/program.js"], { cwd: place, env: environment });
      },
    },
  ];
}
