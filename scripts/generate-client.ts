/**
 * `npm run client`: writes what a client knows of the service, `client/events.ts` and `client/api.ts`, and for people
 * `docs/events.md`.
 * With `--check` it writes nothing, and fails where one of them is not what it would write.
 */
import { readFile, writeFile } from "node:fs/promises";
import { attemptRequest } from "../src/delivery/request/attempt-request.ts";
import { EVENT_TYPES, FAMILIES, payloadJsonSchema } from "../src/events/catalog/catalog.ts";
import { ID_EXAMPLE, SECRET_EXAMPLE } from "../src/http/inputs.ts";
import { firstIdAt } from "../src/ids/id.ts";
import { apiFile } from "./generate-client/api-file.ts";
import { eventsFile } from "./generate-client/events-file.ts";
import { eventsPage } from "./generate-client/events-page.ts";
import { schemaObject } from "./generate-client/schema.ts";
import { readOpenApi } from "./openapi.ts";

const events = [...EVENT_TYPES.values()].map((type) => ({
  ...type,
  payload: schemaObject.parse(payloadJsonSchema(type)),
}));
const files = {
  "client/events.ts": eventsFile(events),
  "client/api.ts": apiFile(await readOpenApi()),
  "docs/events.md": eventsPage(FAMILIES, await exampleRequest()),
};
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

/** What a webhook would get, made by what makes it, with ids and secrets that open nothing. */
async function exampleRequest() {
  const publishedAt = Date.UTC(2020, 10, 25, 9, 33, 14);
  const payload = EVENT_TYPES.get("messages.sent")?.sample;
  const parts = {
    eventId: `${firstIdAt(publishedAt).slice(0, 13)}-7000-8000-000000000001`,
    event: "messages.sent",
    payload: JSON.stringify(payload),
    webhook: { id: ID_EXAMPLE, name: "My webhook" },
    account: { id: ID_EXAMPLE, name: "Acme" },
    isTest: false,
    number: 1,
    secret: SECRET_EXAMPLE,
    signingSecrets: [`whsec_${btoa("an example of a signing secret.")}`],
    extraHeaders: {},
  };
  return attemptRequest(parts, publishedAt / 1000);
}
