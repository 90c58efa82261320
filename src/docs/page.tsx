/** The documentation page: the OpenAPI document in HTML, with nothing loaded from elsewhere and no script. */
import { z } from "zod";
import { STYLE } from "./style.ts";

/** As much of an OpenAPI document as the page shows. */
const schemaObject = z.looseObject({
  $ref: z.string().optional(),
  description: z.string().optional(),
  example: z.unknown().optional(),
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
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{document.info.title}</title>
        <style>{STYLE}</style>
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
              <details id={`schema-${name}`}>
                <summary>{name}</summary>
                <pre>{JSON.stringify(schema, null, 2)}</pre>
              </details>
            ))}
          </section>
        </main>
      </body>
    </html>
  );
}

function OperationDetails({ operation: shown, document }: { operation: Operation; document: Document }) {
  const example = exampleOf(shown.requestBody?.content, document);
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
                <td>{inline(listed.schema?.description ?? listed.description ?? "")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!shown.isOutbound && <pre>{curl(shown, document.servers[0]?.url ?? "", example)}</pre>}
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
  const lines = [`curl ${shown.method === "get" ? "" : `-X ${shown.method.toUpperCase()} `}'${origin}${shown.path}'`];
  const { security } = shown;
  if (!Array.isArray(security) || security.length > 0) lines.push(`-H "Authorization: Bearer $TOKEN"`);
  if (shown.parameters.some(({ name }) => name === "Ratecard-Account")) lines.push(`-H "Ratecard-Account: $ACCOUNT"`);
  if (example !== undefined) {
    lines.push("-H 'Content-Type: application/json'", `-d '${JSON.stringify(example).replaceAll("'", "'\\''")}'`);
  }
  return lines.join(" \\\n  ");
}

/** The example of a schema, or of the one it refers to. */
function exampleOf(described: Content | undefined, document: Document): unknown {
  const schema = described?.["application/json"]?.schema;
  if (!schema) return undefined;
  return schema.example ?? document.components.schemas[referenced(schema.$ref)]?.example;
}

function schemaLink(described: Content | undefined) {
  const [media] = Object.values(described ?? {});
  const name = referenced(media?.schema?.$ref);
  return name === "" ? "" : <a href={`#schema-${name}`}>{name}</a>;
}

function referenced(ref: string | undefined): string {
  return ref?.replace("#/components/schemas/", "") ?? "";
}

/** Text with `code` and **strong** in it. */
function inline(text: string) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith("`")) return <code>{part.slice(1, -1)}</code>;
    return part.startsWith("**") ? <strong>{part.slice(2, -2)}</strong> : part;
  });
}

function anchor(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}
