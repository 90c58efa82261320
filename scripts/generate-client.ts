/**
 * I/O. `npm run client`: writes `client/events.ts`, `client/api.ts` and `docs/events.md` from the event catalog and the
 * OpenAPI document. `--check` writes nothing, and fails if one of them is out of date.
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { attemptRequest } from "../src/delivery/request/attempt-request.ts";
import { EVENT_TYPES, FAMILIES, payloadJsonSchema } from "../src/events/catalog/catalog.ts";
import { EXAMPLE_EVENT, exampleParts } from "../src/events/example-envelope.ts";
import { SECRET_EXAMPLE } from "../src/http/inputs.ts";
import { timeOfId } from "../src/ids/id.ts";
import { apiFile } from "./generate-client/api-file.ts";
import { type DescribedEvent, eventsFile } from "./generate-client/events-file.ts";
import { eventsPage } from "./generate-client/events-page.ts";
import { readOpenApi } from "./openapi.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const events = [...EVENT_TYPES.values()].map((type): DescribedEvent => ({
  ...type,
  payload: JSON.parse(JSON.stringify(payloadJsonSchema(type))),
}));
const files = {
  "client/events.ts": await eventsFile(events),
  "client/api.ts": await apiFile(await readOpenApi()),
  "docs/events.md": eventsPage(FAMILIES, await exampleRequest()),
};

for (const [path, text] of Object.entries(files)) {
  const file = new URL(`../${path}`, import.meta.url);
  if (!values.check) {
    await writeFile(file, text);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`${path} is out of date: run \`npm run client\`.`);
    process.exitCode = 1;
  }
}

/** A real request, with ids and secrets that are not in use. */
async function exampleRequest() {
  const parts = {
    ...exampleParts(EXAMPLE_EVENT),
    isTest: false,
    number: 1,
    secret: SECRET_EXAMPLE,
    signingSecrets: [`whsec_${btoa("an example of a signing secret.")}`],
    extraHeaders: {},
  };
  return attemptRequest(parts, timeOfId(parts.eventId) / 1000);
}
