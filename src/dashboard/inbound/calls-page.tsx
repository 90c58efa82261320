/** Pure. The calls to an inbound webhook: by status, and one by its id. */
import { cutText } from "../../text/cut-text.ts";
import { ForAdmins } from "../parts/for-admins.tsx";
import { CALL_STATUSES, type CallStatus, RUNNABLE_STATUSES } from "../../vocabulary/call.ts";
import { TextField } from "../parts/field.tsx";
import { EmptyState, address } from "../parts/list.tsx";
import { Segments } from "../parts/segments.tsx";
import { Time } from "../parts/time.tsx";
import type { Webhook } from "../webhooks/state.tsx";
import { CALL_STATUS_TEXTS, type InboundCall, StatusBadge, formatName, summaryOf } from "./outcome.tsx";

interface CallTableProps {
  /** The webhook's path in the dashboard. */
  path: string;
  calls: readonly InboundCall[];
  now: number;
}

/** About as much of a body as fits a line. */
const EXCERPT_CHARS = 160;

export function CallTable({ path, calls, now }: CallTableProps) {
  return (
    <table class="list stacking calls">
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col">Response</th>
          <th scope="col">Format</th>
          <th scope="col">Received</th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <tr>
            <th scope="row">
              <a class="row-link" href={`${path}/calls/${call.id}`}>
                {summaryOf(call)}
              </a>
              <ForAdmins>
                <span class="target mono">{cutText(call.body ?? "", EXCERPT_CHARS) || "empty body"}</span>
              </ForAdmins>
            </th>
            <td data-label="Response">
              <StatusBadge call={call} />
            </td>
            <td data-label="Format">
              <span class="clip">{formatName(call.content_type)}</span>
            </td>
            <td data-label="Received">
              <Time at={call.created_at} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CallToolbarProps {
  webhook: Webhook;
  path: string;
  /** Empty for all. */
  status: CallStatus | "";
  /** An id that no call has. */
  unknownId: string | undefined;
}

/** Which calls are shown, and what can be done with all of them. */
export function CallToolbar({ webhook, path, status, unknownId }: CallToolbarProps) {
  const segments = (["", ...CALL_STATUSES] as const).map((each) => ({
    text: each === "" ? "All" : CALL_STATUS_TEXTS[each],
    path: address(`${path}/calls`, { status: each }),
    isCurrent: each === status,
  }));
  const isRunnable = webhook.enabled && RUNNABLE_STATUSES.some((each) => each === status);
  return (
    <div class="toolbar">
      <Segments label="Status" segments={segments} />
      <form method="get" action={`${path}/calls`} class="filter-bar">
        <TextField
          name="id"
          label="Call id"
          type="search"
          value={unknownId ?? ""}
          isMono
          errors={unknownId === undefined ? [] : ["no call of this webhook has this id"]}
        />
        <button type="submit">Find</button>
        {isRunnable && (
          <ForAdmins>
            <a class="button primary" href={`${path}/calls/run?status=${status}`}>
              {`Run ${status} calls again …`}
            </a>
          </ForAdmins>
        )}
      </form>
    </div>
  );
}

export function NoCalls({ path }: { path: string }) {
  return (
    <EmptyState icon="inbound" title="No calls yet">
      <p>Calls to this webhook's URL appear here, with their request and response.</p>
      <ForAdmins>
        <p>
          <a class="button primary" href={`${path}/try`}>
            Try it
          </a>
        </p>
      </ForAdmins>
    </EmptyState>
  );
}
