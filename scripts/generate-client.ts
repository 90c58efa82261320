/**
 * I/O. `npm run client`: writes `client/events.ts`, `client/api.ts`, `docs/events.md` and `docs/senders` from the event
 * catalog, the OpenAPI document and the table of senders. `--check` writes nothing, and fails if one of them is out of date.
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { buildAttemptRequest } from "../src/delivery/request/attempt-request.ts";
import { EVENT_TYPES, FAMILIES, payloadJsonSchema } from "../src/events/catalog/catalog.ts";
import { EXAMPLE_EVENT, exampleParts } from "../src/events/example-envelope.ts";
import { SECRET_EXAMPLE } from "../src/http/inputs.ts";
import { guideOf } from "../src/inbound/sources/guides/guides.ts";
import { SOURCES } from "../src/inbound/sources/sources.ts";
import { timeOfId } from "../src/ids/id.ts";
import { apiFile } from "./generate-client/api-file.ts";
import { type DescribedEvent, eventsFile } from "./generate-client/events-file.ts";
import { eventsPage } from "./generate-client/events-page.ts";
import { contactsOf } from "./generate-client/sender-contacts.ts";
import { senderIndex, senderPage } from "./generate-client/sender-pages.ts";
import { readOpenApi } from "./openapi.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const events = [...EVENT_TYPES.values()].map((type): DescribedEvent => ({
  ...type,
  payload: JSON.parse(JSON.stringify(payloadJsonSchema(type))),
}));
const senders = await Promise.all(
  SOURCES.map(async (source) => {
    const guide = guideOf(source.type);
    return { source, guide, contacts: await contactsOf(source, guide) };
  }),
);
const files = {
  "client/events.ts": await eventsFile(events),
  "client/api.ts": await apiFile(await readOpenApi()),
  "docs/events.md": eventsPage(FAMILIES, await exampleRequest()),
  "docs/senders/README.md": senderIndex(senders),
  ...Object.fromEntries(senders.map((sender) => [`docs/senders/${sender.source.type}.md`, senderPage(sender)])),
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
  return buildAttemptRequest(parts, timeOfId(parts.eventId) / 1000);
}
