/** Pure. The calls of an inbound webhook: what was sent, and what came of it. */
import { EmptyState } from "../parts/list.tsx";
import { Time } from "../parts/time.tsx";
import { type InboundCall, StatusBadge, formatOf, summaryOf } from "./outcome.tsx";

interface CallTableProps {
  /** Of the webhook's pages. */
  path: string;
  calls: readonly InboundCall[];
  now: number;
}

/** As much of a body as a line holds. */
const EXCERPT_CHARS = 160;

export function CallTable({ path, calls, now }: CallTableProps) {
  return (
    <table class="list stacking calls">
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col">Answer</th>
          <th scope="col">Sent as</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <tr>
            <th scope="row">
              <a class="row-link" href={`${path}/calls/${call.id}`}>
                {summaryOf(call)}
              </a>
              <span class="target mono">{call.body?.slice(0, EXCERPT_CHARS) || "nothing sent"}</span>
            </th>
            <td data-label="Answer">
              <StatusBadge status={call.status_code} />
            </td>
            <td data-label="Sent as">
              <span class="clip">{formatOf(call.content_type)}</span>
            </td>
            <td data-label="When">
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
      <p>Every request to this webhook's URL appears here, with what was sent and what came of it.</p>
      <p>
        <a class="button primary" href={`${path}/try`}>
          Try it
        </a>
      </p>
    </EmptyState>
  );
}
