/** Pure. The events as a page to read, written out of the event catalog: `docs/events.md`. */
import type { AttemptRequest } from "../../src/delivery/request/attempt-request.ts";
import type { EventType } from "../../src/events/catalog/family.ts";

export interface Family {
  name: string;
  description: string;
  types: readonly EventType[];
}

const HEAD = `# Events

<!-- Written by \`npm run client\` from the event catalog: not to be edited. -->

A webhook subscribes to events by name, to a whole family (\`messages.*\`) or to everything (\`*\`). \`GET /v1/event-types\`
answers with this list and with each payload's JSON Schema; [client/events.ts](../client/events.ts) has the payloads as
types. Objects in a payload may grow members that are not shown here.`;

/** @param request one that a webhook gets, to show all of it. */
export function eventsPage(families: readonly Family[], request: AttemptRequest): string {
  const types = families.flatMap((family) => family.types);
  const contents = types.map(({ name, description }) => `- [\`${name}\`](#${anchor(name)}): ${description}`);
  return [
    HEAD,
    contents.join("\n"),
    "## A request",
    "As a webhook gets it that signs. [Receiving webhooks](receiving.md) says what to do with it.",
    fenced("http", `POST /webhooks HTTP/1.1\n${headerLines(request.headers)}`),
    fenced("json", JSON.stringify(JSON.parse(request.body), null, 2)),
    "The body comes without line breaks. Below, only what stands in `payload` is shown.",
    ...families.flatMap(({ name, description, types: own }) => [
      `## ${name}`,
      description,
      ...own.flatMap((type) => [
        `### ${type.name}`,
        type.description,
        fenced("json", JSON.stringify(type.sample, null, 2)),
      ]),
    ]),
  ]
    .join("\n\n")
    .concat("\n");
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\w -]/g, "");
}
