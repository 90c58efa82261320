/** I/O. Clients in Go. */
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Generator, Workshop } from "./generator.ts";
import { openApiGenerator } from "./openapi-generator.ts";
import { download, newFolder, requireCommands, run } from "./toolbox.ts";

const OAPI_CODEGEN = "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2";
const MODULE = `module program

go 1.24

require (
	github.com/google/uuid v1.6.0
	github.com/oapi-codegen/runtime v1.9.0
)
`;

export function goGenerators(workshop: Workshop): Generator[] {
  const { root, document, programs } = workshop;

  /** Downloads what the module in the folder needs, compiles the whole, and runs the program in it. */
  async function runProgram(place: string, program: string, environment: Record<string, string>): Promise<string> {
    await download("go", ["mod", "tidy"], { cwd: place });
    await run("go", ["vet", "./..."], { cwd: place });
    await run("go", ["build", "-o", "program", program], { cwd: place });
    return run(join(place, "program"), [], { cwd: place, env: environment });
  }

  return [
    {
      name: "oapi-codegen",
      use: async (environment) => {
        await requireCommands([["go", "version"]]);
        const place = await newFolder(root, "go/oapi-codegen");
        const bin = await newFolder(root, "go/bin");
        await download("go", ["install", OAPI_CODEGEN], { cwd: place, env: { GOBIN: bin } });
        await writeFile(join(place, "go.mod"), MODULE);
        // Without skip-prune it leaves out the schemas of the document's webhooks, and refers to them.
        const options = ["-generate", "types,client,skip-prune", "-package", "main", "-o", "client.gen.go"];
        await run(join(bin, "oapi-codegen"), [...options, document], { cwd: place });
        await copyFile(join(programs, "oapi-codegen.go"), join(place, "main.go"));
        return runProgram(place, ".", environment);
      },
    },
    {
      name: "openapi-generator go",
      use: async (environment) => {
        await requireCommands([["go", "version"]]);
        const generate = await openApiGenerator(workshop);
        const place = join(root, "go/openapi-generator");
        await generate("go", place);
        const main = await newFolder(place, "cmd/program");
        await copyFile(join(programs, "openapi-generator.go"), join(main, "main.go"));
        return runProgram(place, "./cmd/program", environment);
      },
    },
  ];
}
