/** I/O. A client in Java, made by openapi-generator. */
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Generator, Workshop } from "./generator.ts";
import { openApiGenerator } from "./openapi-generator.ts";
import { download, run } from "./toolbox.ts";

const CLASSPATH = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

export function javaGenerators(workshop: Workshop): Generator[] {
  return [
    {
      name: "openapi-generator java",
      use: async (environment) => {
        const generate = await openApiGenerator(workshop);
        const place = join(workshop.root, "java");
        // With one parameter a call, a new optional parameter of the API breaks no program.
        await generate("java", place, "library=native,useSingleRequestParameter=true");
        await copyFile(join(workshop.programs, "Program.java"), join(place, "src/main/java/Program.java"));
        await download("mvn", ["-q", "-B", CLASSPATH, "-Dmdep.outputFile=classpath"], { cwd: place });
        await run("mvn", ["-q", "-B", "compile"], { cwd: place });
        const classpath = `target/classes:${await readFile(join(place, "classpath"), "utf8")}`;
        return run("java", ["-cp", classpath, "Program"], { cwd: place, env: environment });
      },
    },
  ];
}
