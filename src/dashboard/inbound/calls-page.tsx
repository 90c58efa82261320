/** Pure. A table of the calls to an inbound webhook. */
import { cutText } from "../../text/cut-text.ts";
import { ForAdmins } from "../parts/for-admins.tsx";
import { EmptyState } from "../parts/list.tsx";
import { Time } from "../parts/time.tsx";
import { type InboundCall, StatusBadge, formatName, summaryOf } from "./outcome.tsx";

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
              <StatusBadge status={call.status_code} />
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
