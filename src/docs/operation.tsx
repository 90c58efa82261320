/** Pure. An operation of the API, or a request to a receiver, with its responses. */
import { type Operation, type Schema, type Schemas, fieldsOf, nameIn, primaryContentOf } from "./described.ts";
import { Fields } from "./fields.tsx";
import { inline } from "./inline.tsx";
import { ACCOUNT_HEADER } from "../vocabulary/headers.ts";

interface Shown {
  operation: Operation;
  origin: string;
  schemas: Schemas;
}

export function OperationDetails({ operation: shown, origin, schemas }: Shown) {
  const { schema, example } = primaryContentOf(shown.body);
  const parameters = shown.parameters.map((one) => ({
    ...one,
    name: one.in === "query" ? `?${one.name}` : one.name,
    schema: one.schema ?? {},
    isRequired: one.required ?? false,
  }));
  return (
    <article id={shown.operationId}>
      <h3>
        <a href={`#${shown.operationId}`}>{shown.summary}</a>
      </h3>
      <p class="route">
        <span class={`method ${shown.method}`}>{shown.method.toUpperCase()}</span>{" "}
        <code>{shown.isOutbound ? "your URL" : shown.path}</code>
      </p>
      {shown.description.split("\n\n").map((text) => (
        <p>{inline(text)}</p>
      ))}
      {shown.isOutbound ? (
        <details>
          <summary>Headers</summary>
          <Fields title="" fields={parameters} />
        </details>
      ) : (
        <Fields title="Parameters" fields={parameters} />
      )}
      {shown.isOutbound ? (
        <Fields title="payload" fields={fieldsOf(payloadOf(schema), schemas)} />
      ) : (
        <Fields title="Body" fields={fieldsOf(schema, schemas)} />
      )}
      <pre tabindex={0}>{shown.isOutbound ? pretty(example) : curl(shown, origin, example)}</pre>
      {shown.isOutbound ? (
        <Meanings title="Your response" responses={shown.responses} />
      ) : (
        <Responses of={shown.responses} />
      )}
    </article>
  );
}

/** The success with an example; the errors are folded, since they are much the same everywhere. */
function Responses({ of: responses }: { of: Operation["responses"] }) {
  const errors = responses.filter(([status]) => !status.startsWith("2"));
  return (
    <>
      {responses
        .filter(([status]) => status.startsWith("2"))
        .map(([status, { description, content }]) => {
          const { schema, example } = primaryContentOf(content);
          const head = (
            <>
              <span class="status">{status}</span> {inline(description)}
            </>
          );
          if (example === undefined) return <p class="response">{head}</p>;
          return (
            <details>
              <summary>{head}</summary>
              {schema && "$ref" in schema && (
                <p>
                  <a href={`#schema-${nameIn(schema.$ref)}`}>{nameIn(schema.$ref)}</a>
                </p>
              )}
              <pre tabindex={0}>{pretty(example)}</pre>
            </details>
          );
        })}
      <Meanings title={`Errors: ${errors.map(([status]) => status).join(", ")}`} responses={errors} />
    </>
  );
}

function Meanings({ title, responses }: { title: string; responses: Operation["responses"] }) {
  return (
    <details>
      <summary>{title}</summary>
      <dl>
        {responses.map(([status, { description }]) => (
          <div>
            <dt>
              <code>{status}</code>
            </dt>
            <dd>{inline(description)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** The schema of the payload in the body of a delivery. */
function payloadOf(body: Schema | undefined): Schema | undefined {
  return body && !("$ref" in body) ? body.properties?.["payload"] : undefined;
}

function curl(shown: Operation, origin: string, example: unknown): string {
  const path = shown.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const lines = [`curl ${shown.method === "get" ? "" : `-X ${shown.method.toUpperCase()} `}"${origin}${path}"`];
  if (shown.needsToken) lines.push(`-H "Authorization: Bearer $TOKEN"`);
  if (shown.parameters.some(({ name }) => name === ACCOUNT_HEADER)) lines.push(`-H "Ratecard-Account: $ACCOUNT"`);
  if (example !== undefined) {
    lines.push("-H 'Content-Type: application/json'", `-d '${pretty(example).replaceAll("'", "'\\''")}'`);
  }
  return lines.join(" \\\n  ");
}

function pretty(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}
