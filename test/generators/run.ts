/**
 * `npm run test:generators`: makes a client from the OpenAPI document with each of the common generators, compiles it,
 * and runs a program with it against the real Worker. The program creates an account and a webhook, publishes five
 * events, reads two pages of deliveries, and reads an error. What this machine does not have is skipped, and said.
 *
 * `-- --only java` runs those with this text in their names; `-- --sample 5` runs five of them, and others in another hour.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readWholeNumber } from "../../scripts/read-number.ts";
import { readOrExit } from "../../scripts/read-or-exit.ts";
import { startReceiver } from "../../scripts/receiver.ts";
import { temporaryFolder } from "../../scripts/stopping.ts";
import { type LocalWorker, startWorker } from "../../scripts/worker.ts";
import type { Generator } from "./generator.ts";
import { goGenerators } from "./go.ts";
import { javaGenerators } from "./java.ts";
import { pythonGenerators } from "./python.ts";
import { Missing } from "./toolbox.ts";
import { typescriptGenerators } from "./typescript.ts";

const TOKEN = "generators-platform-token-0123456789";
const VARIABLES = [
  `PLATFORM_TOKEN:${TOKEN}`,
  `ENCRYPTION_KEY:${btoa("a key for the generators, 32 by!")}`,
  "ALLOW_PRIVATE_TARGETS:true",
];
/** Compilers wait for the registries as long as they compute. */
const AT_ONCE = 3;
const EXPECTED = { pages: [3, 2], code: "invalid_request", path: "payload.message.id" };

const HOUR_MS = 60 * 60 * 1000;

const { values } = parseArgs({ options: { only: { type: "string", default: "" }, sample: { type: "string" } } });
const sample =
  values.sample === undefined ? Infinity : readOrExit(() => readWholeNumber("--sample", values.sample ?? "", 1));
const root = await temporaryFolder("generators");
const receiver = await startReceiver(() => 204);
let service: LocalWorker | undefined;
const counts = { passed: 0, failed: 0 };
try {
  service = await startWorker({
    persistTo: join(root, "service"),
    args: ["--port", "0", "--inspector-port", "0", "--var", ...VARIABLES],
  });
  const document = join(root, "openapi.json");
  await writeFile(document, await (await fetch(`${service.origin}/openapi.json`)).text());
  const workshop = { root, document, programs: fileURLToPath(new URL("programs/", import.meta.url)) };
  const generators = sampleOf([
    ...typescriptGenerators(workshop),
    ...pythonGenerators(workshop),
    ...goGenerators(workshop),
    ...javaGenerators(workshop),
  ]);
  const environment = { RATECARD_URL: service.origin, RATECARD_TOKEN: TOKEN, RECEIVER_URL: receiver.url };
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = generators.shift(); next; next = generators.shift()) await use(next, environment);
    }),
  );
} finally {
  receiver.stop();
  await service?.stop();
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;

/** Of those that were asked for, as many as the sample has. The next hour's sample begins where this one ends. */
function sampleOf(all: readonly Generator[]): Generator[] {
  const wanted = all.filter(({ name }) => name.includes(values.only));
  const size = Math.min(sample, wanted.length);
  const start = (Math.floor(Date.now() / HOUR_MS) * size) % wanted.length;
  return [...wanted.slice(start), ...wanted.slice(0, start)].slice(0, size);
}

async function use({ name, use: tryIt }: Generator, environment: Record<string, string>): Promise<void> {
  const startedAt = performance.now();
  const took = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
  try {
    const printed = await tryIt(environment);
    const result: unknown = JSON.parse(printed.trim().split("\n").at(-1) ?? "");
    const isRight = Object.entries(EXPECTED).every(
      ([key, value]) => JSON.stringify(Object(result)[key]) === JSON.stringify(value),
    );
    if (!isRight) throw new Error(`expected ${JSON.stringify(EXPECTED)}, but the program printed\n${printed}`);
    counts.passed += 1;
    console.log(`✓ ${name} (${took()})`);
  } catch (error) {
    if (error instanceof Missing) {
      console.log(`- ${name}: skipped, ${error.message}`);
    } else {
      counts.failed += 1;
      console.error(`✗ ${name} (${took()}): ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
