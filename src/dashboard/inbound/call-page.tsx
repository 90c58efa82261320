/** Pure. One inbound call: its request, action results and response. */
import { isJson, mediaTypeOf } from "../../http/media-type.ts";
import { indentJson } from "../../json/indent.ts";
import { Facts } from "../parts/facts.tsx";
import { Flash } from "../parts/flash.tsx";
import { ForAdmins } from "../parts/for-admins.tsx";
import { Source } from "../parts/source.tsx";
import { ExactTime } from "../parts/time.tsx";
import {
  type ActionResult,
  type InboundCall,
  type Rejection,
  rejectionOf,
  resultsOf,
  textOfStatus,
} from "./outcome.tsx";

interface CallPageProps {
  /** The webhook's path in the dashboard. */
  path: string;
  call: InboundCall;
  now: number;
}

export function CallPage({ path, call, now }: CallPageProps) {
  const results = resultsOf(call);
  const rejection = rejectionOf(call);
  return (
    <>
      {rejection && <RejectionNotice rejection={rejection} />}
      <section class="panel">
        <Facts
          facts={[
            { name: "Id", value: <code>{call.id}</code> },
            { name: "Received", value: <ExactTime at={call.created_at} now={now} /> },
            { name: "Content type", value: <code>{call.content_type ?? "none"}</code> },
          ]}
        />
      </section>
      {results.length > 0 && (
        <section class="block">
          <h2>Actions</h2>
          <ResultTable results={results} />
        </section>
      )}
      <div class="sides">
        <section class="block">
          <h2>Request body</h2>
          <ForAdmins otherwise={<p class="soft">Hidden: your role does not see the content of calls.</p>}>
            <RequestBody call={call} all={`${path}/calls/${call.id}/body`} />
          </ForAdmins>
        </section>
        <section class="block">
          <h2>Response</h2>
          <Source text={JSON.stringify(call.response, null, 2)} label="Response" />
        </section>
      </div>
    </>
  );
}

export function RejectionNotice({ rejection: { detail, errors = [] } }: { rejection: Rejection }) {
  return (
    <Flash tone="bad">
      The call was rejected, and no action ran. {errors.length === 0 && detail}
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
          <th scope="col">Object</th>
        </tr>
      </thead>
      <tbody>
        {results.map(({ action, status, data }) => (
          <tr>
            <th scope="row">
              <code>{action}</code>
            </th>
            <td data-label="Result">{`${status} ${textOfStatus(status)}`}</td>
            <td data-label="Object">
              <ResultLink action={action} data={data} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Pages of the objects that actions change, by the first word of the action. */
const PAGES: Readonly<Record<string, { name: string; path: string }>> = {
  contact: { name: "View contact", path: "/dashboard/contacts" },
  event: { name: "View event", path: "/dashboard/events" },
};

function ResultLink({ action, data }: Pick<ActionResult, "action" | "data">) {
  const page = PAGES[action.split(".", 1)[0] ?? ""];
  const { id, ...rest } = data ?? {};
  // A deleted object has only its id.
  const exists = Object.keys(rest).length > 0;
  if (typeof id !== "string" || !page || !exists) return <span class="soft">–</span>;
  return <a href={`${page.path}/${encodeURIComponent(id)}`}>{page.name}</a>;
}

/** A form as a list of fields, JSON indented, anything else unchanged. */
function RequestBody({ call: { body, content_type: contentType }, all }: { call: InboundCall; all: string }) {
  if (!body) return <p class="soft">Empty.</p>;
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === "application/x-www-form-urlencoded") {
    const fields = [...new URLSearchParams(body)].map(([name, value]) => `${name} = ${value}`).join("\n");
    return <Source text={fields} label="Form fields" all={all} />;
  }
  return <Source text={isJson(mediaType) ? indentIfJson(body) : body} label="Request body" all={all} />;
}

function indentIfJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return indentJson(text);
}
