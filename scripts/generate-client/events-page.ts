/** Pure. The page about the events, from the event catalog: `docs/events.md`. */
import type { AttemptRequest } from "../../src/delivery/request/attempt-request.ts";
import type { EventType } from "../../src/events/catalog/family.ts";

export interface Family {
  name: string;
  description: string;
  types: readonly EventType[];
}

const HEAD = `# Events

<!-- Written from the event catalog by \`npm run client\`: do not edit. -->

A webhook subscribes to single events (\`messages.sent\`), to all events of a family (\`messages.*\`) or to all events (\`*\`).
\`GET /v1/event-types\` returns this list with the JSON Schema of each payload. [client/events.ts](../client/events.ts) has
the payloads as TypeScript types. A payload may contain members that are not shown here.`;

/** @param request an example of a complete request */
export function eventsPage(families: readonly Family[], request: AttemptRequest): string {
  const types = families.flatMap((family) => family.types);
  const contents = types.map(({ name, description }) => `- [\`${name}\`](#${anchor(name)}): ${description}`);
  return [
    HEAD,
    contents.join("\n"),
    "## A request",
    "This is a request with a signature. [Receiving webhooks](receiving.md) explains how to handle it.",
    fenced("http", `POST /webhooks HTTP/1.1\n${headerLines(request.headers)}`),
    fenced("json", JSON.stringify(JSON.parse(request.body), null, 2)),
    "The real body has no line breaks. The examples below show only the `payload`.",
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

/** GitHub's anchor of a heading. */
function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\w -]/g, "");
}
