/** Pure. One call: what was sent, what was done, what was answered. */
import { isJson, mediaTypeOf } from "../../http/media-type.ts";
import { indentJson } from "../../json/indent.ts";
import { Facts } from "../parts/facts.tsx";
import { Flash } from "../parts/flash.tsx";
import { Source } from "../parts/source.tsx";
import { Moment } from "../parts/time.tsx";
import { type ActionResult, type InboundCall, type Refusal, conflictOf, resultsOf, textOfStatus } from "./outcome.tsx";

interface CallPageProps {
  /** Of the webhook's pages. */
  path: string;
  call: InboundCall;
  now: number;
}

export function CallPage({ path, call, now }: CallPageProps) {
  const results = resultsOf(call);
  const refusal = conflictOf(call);
  return (
    <>
      {refusal && <RefusalNotice refusal={refusal} />}
      <section class="panel">
        <Facts
          facts={[
            { name: "Id", value: <code>{call.id}</code> },
            { name: "When", value: <Moment at={call.created_at} now={now} /> },
            { name: "Content type", value: <code>{call.content_type ?? "none"}</code> },
          ]}
        />
      </section>
      {results.length > 0 && (
        <section class="block">
          <h2>What was done</h2>
          <ResultTable results={results} />
        </section>
      )}
      <div class="sides">
        <section class="block">
          <h2>Sent</h2>
          <Sent call={call} all={`${path}/calls/${call.id}/body`} />
        </section>
        <section class="block">
          <h2>Answered</h2>
          <Source text={JSON.stringify(call.response, null, 2)} label="Answer" />
        </section>
      </div>
    </>
  );
}

export function RefusalNotice({ refusal: { detail, errors = [] } }: { refusal: Refusal }) {
  return (
    <Flash tone="bad">
      Refused, and nothing was done. {errors.length === 0 && detail}
      {errors.length > 0 && (
        <ul>
          {errors.map(({ path, message }) => (
            <li>{`${path} ${message}`.trim()}</li>
          ))}
        </ul>
      )}
    </Flash>
  );
}

function ResultTable({ results }: { results: readonly ActionResult[] }) {
  return (
    <table class="list stacking">
      <thead>
        <tr>
          <th scope="col">Action</th>
          <th scope="col">Result</th>
          <th scope="col">About</th>
        </tr>
      </thead>
      <tbody>
        {results.map(({ action, status, data }) => (
          <tr>
            <th scope="row">
              <code>{action}</code>
            </th>
            <td data-label="Result">{`${status} ${textOfStatus(status)}`}</td>
            <td data-label="About">
              <Concerned action={action} data={data} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where the pages of what an action is about lie, by the first word of its name. */
const PAGES: Readonly<Record<string, { name: string; path: string }>> = {
  contact: { name: "The contact", path: "/dashboard/contacts" },
  event: { name: "The event", path: "/dashboard/events" },
};

function Concerned({ action, data }: Pick<ActionResult, "action" | "data">) {
  const page = PAGES[action.split(".", 1)[0] ?? ""];
  const { id, ...rest } = data ?? {};
  // What was deleted leaves nothing but its id.
  const isThere = Object.keys(rest).length > 0;
  if (typeof id !== "string" || !page || !isThere) return <span class="soft">–</span>;
  return <a href={`${page.path}/${encodeURIComponent(id)}`}>{page.name}</a>;
}

/** A form by its fields, JSON laid out, anything else as it came. */
function Sent({ call: { body, content_type: contentType }, all }: { call: InboundCall; all: string }) {
  if (!body) return <p class="soft">Nothing.</p>;
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === "application/x-www-form-urlencoded") {
    const fields = [...new URLSearchParams(body)].map(([name, value]) => `${name} = ${value}`).join("\n");
    return <Source text={fields} label="Fields that were sent" all={all} />;
  }
  return <Source text={isJson(mediaType) ? laidOut(body) : body} label="Body that was sent" all={all} />;
}

function laidOut(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return indentJson(text);
}
