/** I/O. openapi-generator, a program in Java that makes clients in many languages. */
import { join } from "node:path";
import type { Workshop } from "./generator.ts";
import { download, newFolder, requireCommands, run } from "./toolbox.ts";

const VERSION = "7.25.0";
/**
 * Everything but `webhooks`: of the requests that a receiver gets it would make methods that send them, and in Python
 * files that do not compile. Their payloads are among the models.
 */
const PARTS = "apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false";
const COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

/** Writes a client in `language` to `folder`. */
type Generate = (language: string, folder: string, properties?: string) => Promise<void>;

const installed = new Map<string, Promise<Generate>>();

/** Downloads it once for a workshop. */
export function openApiGenerator(workshop: Workshop): Promise<Generate> {
  const found = installed.get(workshop.root) ?? install(workshop);
  installed.set(workshop.root, found);
  return found;
}

async function install({ root, document }: Workshop): Promise<Generate> {
  await requireCommands([
    ["java", "-version"],
    ["mvn", "--version"],
  ]);
  const folder = await newFolder(root, "openapi-generator");
  const artifact = `org.openapitools:openapi-generator-cli:${VERSION}`;
  await download("mvn", ["-q", "-B", COPY, `-Dartifact=${artifact}`, "-DoutputDirectory=."], { cwd: folder });
  const jar = join(folder, `openapi-generator-cli-${VERSION}.jar`);
  return async (language, output, properties) => {
    const options = ["-i", document, "-g", language, "-o", output, "--global-property", PARTS];
    const more = properties === undefined ? [] : [`--additional-properties=${properties}`];
    await run("java", ["-jar", jar, "generate", ...options, ...more], { cwd: folder });
  };
}
