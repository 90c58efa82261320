/**
 * `npm run client`: writes what a client knows of the service, `client/events.ts` and `client/api.ts`.
 * With `--check` it writes nothing, and fails where one of them is not what it would write.
 */
import { readFile, writeFile } from "node:fs/promises";
import { EVENT_TYPES, payloadJsonSchema } from "../src/events/catalog/catalog.ts";
import { apiFile } from "./generate-client/api-file.ts";
import { eventsFile } from "./generate-client/events-file.ts";
import { schemaObject } from "./generate-client/schema.ts";
import { readOpenApi } from "./openapi.ts";

const events = [...EVENT_TYPES.values()].map((type) => ({
  ...type,
  payload: schemaObject.parse(payloadJsonSchema(type)),
}));
const files = { "client/events.ts": eventsFile(events), "client/api.ts": apiFile(await readOpenApi()) };
const isCheck = process.argv.includes("--check");

for (const [path, text] of Object.entries(files)) {
  const file = new URL(`../${path}`, import.meta.url);
  if (!isCheck) {
    await writeFile(file, text);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`${path} is not what the service is now: \`npm run client\` writes it again.`);
    process.exitCode = 1;
  }
}
