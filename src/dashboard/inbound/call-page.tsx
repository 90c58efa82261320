/** Pure. One inbound call: its request, action results and response. */
import { isJson, mediaTypeOf } from "../../http/media-type.ts";
import { indentJson } from "../../json/indent.ts";
import type { AreaPath } from "../frame/areas.ts";
import { Facts } from "../parts/facts.tsx";
import { Flash } from "../parts/flash.tsx";
import { ForAdmins, seesArea } from "../parts/for-admins.tsx";
import { Source } from "../parts/source.tsx";
import { ExactTime } from "../parts/time.tsx";
import { makeVisible } from "../parts/visible.ts";
import {
  type ActionResult,
  type InboundCall,
  type Rejection,
  proofText,
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
      {results.length === 0 && rejection && (
        <RejectionNotice rejection={rejection} lead={leadOf(call)} proof={proofText(call)} />
      )}
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

const LEADS: Readonly<Record<string, string>> = {
  failed: "No action ran. The sender was told that the call arrived, and will not send it again.",
  paused: "No action ran: the webhook was disabled when the call came.",
  skipped: "No action ran: the call did not meet the webhook's conditions, or filled the honeypot field.",
};

function leadOf({ status, status_code: code }: InboundCall): string | undefined {
  return code < 300 ? LEADS[status] : undefined;
}

interface RejectionNoticeProps {
  rejection: Rejection;
  lead?: string | undefined;
  /** Why the call was not verified. */
  proof?: string | undefined;
}

export function RejectionNotice({ rejection: { detail, errors = [] }, lead, proof }: RejectionNoticeProps) {
  return (
    <Flash tone="bad">
      {lead ?? "The call was rejected, and no action ran."} {errors.length === 0 && (proof ?? detail)}
      {errors.length > 0 && (
        <ul>
          {errors.map(({ path, message }) => (
            <li>{makeVisible(`${path} ${message}`.trim())}</li>
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
        {results.map(({ action, status, id, data }) => (
          <tr>
            <th scope="row">
              <code>{action}</code>
            </th>
            <td data-label="Result">{`${status} ${textOfStatus(status)}`}</td>
            <td data-label="Object">
              <ResultLink action={action} status={status} id={id} data={data} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Pages of the objects that actions change, by the first word of the action. */
const PAGES: Readonly<Record<string, { name: string; path: AreaPath }>> = {
  contact: { name: "View contact", path: "/dashboard/contacts" },
  event: { name: "View event", path: "/dashboard/events" },
};

function ResultLink({ action, status, id: ownId, data }: ActionResult) {
  const page = PAGES[action.split(".", 1)[0] ?? ""];
  const id = data?.["id"] ?? ownId;
  const exists = status < 300 && !action.endsWith(".delete");
  if (typeof id !== "string" || !page || !exists || !seesArea(page.path)) return <span class="soft">–</span>;
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
