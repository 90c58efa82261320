/** The documentation page: the OpenAPI document in HTML, with nothing loaded from elsewhere and no script. */
import { html, raw } from "hono/html";
import { z } from "zod";
import { inline } from "./inline.tsx";
import { STYLE } from "./style.ts";

/** As much of an OpenAPI document as the page shows. */
const field = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
  example: z.unknown().optional(),
  readOnly: z.boolean().optional(),
});
const schemaObject = field.extend({
  properties: z.record(z.string(), field).optional(),
  required: z.array(z.string()).optional(),
});
const content = z.record(z.string(), z.looseObject({ schema: schemaObject.optional() }));
const parameter = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  schema: schemaObject.optional(),
  description: z.string().optional(),
});
const operation = z.looseObject({
  operationId: z.string(),
  tags: z.array(z.string()).default([]),
  summary: z.string().default(""),
  description: z.string().default(""),
  parameters: z.array(parameter).default([]),
  requestBody: z.looseObject({ content }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string(), content: content.optional() })),
});
const paths = z.record(z.string(), z.record(z.string(), operation));
const documentSchema = z.looseObject({
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.looseObject({ url: z.string() })),
  tags: z.array(z.looseObject({ name: z.string(), description: z.string() })),
  paths,
  webhooks: paths,
  components: z.looseObject({ schemas: z.record(z.string(), schemaObject) }),
});

type Operation = z.output<typeof operation> & { method: string; path: string; isOutbound: boolean };
type Document = z.output<typeof documentSchema>;
type Content = z.output<typeof content>;

export function docsPage(openApi: object) {
  const document = documentSchema.parse(openApi);
  const operations = [...operationsOf(document.paths, false), ...operationsOf(document.webhooks, true)];
  const sections = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ tags }) => tags.includes(tag.name)),
  }));
  return html`<!doctype html>${(
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{document.info.title}</title>
          <style>{raw(STYLE)}</style>
        </head>
        <body>
          <nav aria-label="Contents">
            <strong>{document.info.title}</strong>
            {sections.map(({ name, operations: listed }) => (
              <>
                <a href={`#${anchor(name)}`}>{name}</a>
                <ul>
                  {listed.map(({ operationId, summary }) => (
                    <li>
                      <a href={`#${operationId}`}>{summary}</a>
                    </li>
                  ))}
                </ul>
              </>
            ))}
          </nav>
          <main>
            <h1>{document.info.title}</h1>
            {document.info.description.split("\n\n").map((text) => (
              <p>{inline(text)}</p>
            ))}
            <p>
              The same for programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).
            </p>
            {sections.map(({ name, description, operations: listed }) => (
              <section id={anchor(name)}>
                <h2>{name}</h2>
                <p>{description}</p>
                {listed.map((listedOperation) => (
                  <OperationDetails operation={listedOperation} document={document} />
                ))}
              </section>
            ))}
            <section id="schemas">
              <h2>Schemas</h2>
              {Object.entries(document.components.schemas).map(([name, schema]) => (
                <details open id={`schema-${name}`}>
                  <summary>{name}</summary>
                  <pre>{JSON.stringify(schema, null, 2)}</pre>
                </details>
              ))}
            </section>
          </main>
        </body>
      </html>
    )}`;
}

function OperationDetails({ operation: shown, document }: { operation: Operation; document: Document }) {
  const body = bodyOf(shown.requestBody?.content, document);
  const bodyFields = Object.entries(body?.properties ?? {}).filter(([, { readOnly }]) => !readOnly);
  return (
    <article id={shown.operationId}>
      <h3>
        <span class={`method ${shown.method}`}>{shown.method.toUpperCase()}</span>{" "}
        <code>{shown.isOutbound ? "your URL" : shown.path}</code>
      </h3>
      <p class="summary">{shown.summary}</p>
      {shown.description.split("\n\n").map((text) => (
        <p>{inline(text)}</p>
      ))}
      {shown.parameters.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>Parameter</th>
              <th>In</th>
              <th>Type</th>
              <th>Meaning</th>
            </tr>
          </thead>
          <tbody>
            {shown.parameters.map((listed) => (
              <tr>
                <td>
                  <code>{listed.name}</code>
                  {listed.required ? " (required)" : ""}
                </td>
                <td>{listed.in}</td>
                <td>{typeOf(listed.schema)}</td>
                <td>{inline(listed.schema?.description ?? listed.description ?? "")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {bodyFields.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>In the body</th>
              <th>Type</th>
              <th>Meaning</th>
            </tr>
          </thead>
          <tbody>
            {bodyFields.map(([name, described]) => (
              <tr>
                <td>
                  <code>{name}</code>
                  {body?.required?.includes(name) ? " (required)" : ""}
                </td>
                <td>{typeOf(described)}</td>
                <td>{inline(described.description ?? "")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <pre>{shown.isOutbound ? pretty(body?.example) : curl(shown, document.servers[0]?.url ?? "", body?.example)}</pre>
      <table>
        <thead>
          <tr>
            <th>Answer</th>
            <th>Meaning</th>
            <th>Content</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(shown.responses).map(([status, response]) => (
            <tr>
              <td>{status}</td>
              <td>{inline(response.description)}</td>
              <td>{schemaLink(response.content)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

function operationsOf(listed: Document["paths"], isOutbound: boolean): Operation[] {
  return Object.entries(listed).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ ...described, method, path, isOutbound })),
  );
}

function curl(shown: Operation, origin: string, example: unknown): string {
  const path = shown.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const lines = [`curl ${shown.method === "get" ? "" : `-X ${shown.method.toUpperCase()} `}"${origin}${path}"`];
  const { security } = shown;
  if (!Array.isArray(security) || security.length > 0) lines.push(`-H "Authorization: Bearer $TOKEN"`);
  if (shown.parameters.some(({ name }) => name === "Ratecard-Account")) lines.push(`-H "Ratecard-Account: $ACCOUNT"`);
  if (example !== undefined) {
    lines.push("-H 'Content-Type: application/json'", `-d '${pretty(example).replaceAll("'", "'\\''")}'`);
  }
  return lines.join(" \\\n  ");
}

/** The schema of a body, or the one it refers to. */
function bodyOf(described: Content | undefined, document: Document): z.output<typeof schemaObject> | undefined {
  const schema = described?.["application/json"]?.schema;
  return document.components.schemas[referenced(schema?.$ref)] ?? schema;
}

/** `integer`, `string (date-time)`, `"asc" or "desc"`, and what it is when it is not said. */
function typeOf(described: z.output<typeof field> | undefined): string {
  if (!described) return "";
  const { enum: values, type = referenced(described.$ref), format, default: fallback } = described;
  const named = values ? values.map((value) => JSON.stringify(value)).join(" or ") : [type].flat().join(" or ");
  const shown = format === undefined ? named : `${named} (${format})`;
  return fallback === undefined ? shown : `${shown}, ${JSON.stringify(fallback)} by default`;
}

function pretty(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

function schemaLink(described: Content | undefined) {
  const [media] = Object.values(described ?? {});
  const name = referenced(media?.schema?.$ref);
  return name === "" ? "" : <a href={`#schema-${name}`}>{name}</a>;
}

function referenced(ref: string | undefined): string {
  return ref?.replace("#/components/schemas/", "") ?? "";
}

function anchor(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}
