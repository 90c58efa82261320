/** Pure. The documentation page: the OpenAPI document in HTML, with nothing loaded from elsewhere and no script. */
import { html, raw } from "hono/html";
import { type OpenApiDocument, type Schema, fieldsOf, operationsOf } from "./described.ts";
import { Fields } from "./fields.tsx";
import { inline } from "./inline.tsx";
import { OperationDetails } from "./operation.tsx";
import { STYLE } from "./style.ts";

export function docsPage(document: OpenApiDocument) {
  const { info, servers = [], tags = [], components } = document;
  const schemas = components?.schemas ?? {};
  const operations = operationsOf(document);
  const sections = tags.map((tag) => ({
    ...tag,
    operations: operations.filter((operation) => operation.tags.includes(tag.name)),
  }));
  return html`<!doctype html>${(
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{info.title}</title>
          <style>{raw(STYLE)}</style>
        </head>
        <body>
          <nav aria-label="Contents">
            <a href="#top">{info.title}</a>
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
            <a href="#schemas">Schemas</a>
          </nav>
          <main id="top">
            <h1>{info.title}</h1>
            {(info.description ?? "").split("\n\n").map((text) => (
              <p>{inline(text)}</p>
            ))}
            <p>
              For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).
            </p>
            {sections.map(({ name, description, operations: listed }) => (
              <section id={anchor(name)}>
                <h2>{name}</h2>
                <p>{description ?? ""}</p>
                {listed.map((operation) => (
                  <OperationDetails operation={operation} origin={servers[0]?.url ?? ""} schemas={schemas} />
                ))}
              </section>
            ))}
            <section id="schemas">
              <h2>Schemas</h2>
              {Object.entries(schemas).map(([name, schema]) => (
                <article id={`schema-${name}`}>
                  <h3>
                    <a href={`#schema-${name}`}>{name}</a>
                  </h3>
                  {schema.description !== undefined && <p>{inline(schema.description)}</p>}
                  <Fields title="" fields={fieldsOf(schema, schemas)} />
                  {optionsOf(schema).map((option) => (
                    <Fields title="One of these:" fields={fieldsOf(option, schemas)} />
                  ))}
                </article>
              ))}
            </section>
          </main>
        </body>
      </html>
    )}`;
}

function optionsOf(schema: Schema): readonly Schema[] {
  return "$ref" in schema ? [] : (schema.oneOf ?? []);
}

function anchor(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}
