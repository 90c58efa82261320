/** Pure. The request of a delivery: its URL, its headers without secrets, its body formatted and exact. */
import { SHOWN_BODY_BYTES } from "../../constants.ts";
import { indentJson } from "../../json/indent.ts";
import { excerpt, makeVisible } from "../parts/visible.ts";
import type { DeliveryDetail, DeliveryRequest } from "./status.tsx";

interface RequestPanelProps {
  delivery: DeliveryDetail;
  request: DeliveryRequest;
  path: string;
}

export function RequestPanel({ delivery, request, path }: RequestPanelProps) {
  const formatted = makeVisible(indentJson(request.body));
  const shown = excerpt(formatted, SHOWN_BODY_BYTES);
  // The copy button needs the exact body in the page. A larger one can only be downloaded.
  const canCopy = excerpt(request.body, SHOWN_BODY_BYTES) === request.body;
  const bytes = new TextEncoder().encode(request.body).length;
  return (
    <section class="panel request">
      <div class="panel-head">
        <h2>Request</h2>
        <span class="soft">{titleOf(delivery, request)}</span>
      </div>
      <p class="hint">
        Rebuilt: sent requests are not stored.
        {request.changed_since &&
          " The webhook has changed since. Its name, URL, headers and signature are the current ones."}
      </p>
      <p class="request-line">
        <code>
          POST <span>{request.url}</span>
        </code>
      </p>
      <div class="headers">
        <table class="numbers">
          <caption class="hidden">Headers</caption>
          <tbody>
            {Object.entries(request.headers).map(([name, value]) => (
              <tr>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>
                  <code>{makeVisible(value)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="panel-head">
        <h3>Body</h3>
        <span class="body-actions">
          <span class="soft">{`${bytes.toLocaleString("en")} bytes`}</span>
          {canCopy && (
            <span>
              <span hidden data-value>
                {request.body}
              </span>
              <button class="copy quiet" type="button">
                Copy exact body
              </button>
            </span>
          )}
          <a class="button quiet" href={`${path}/body`}>
            Download
          </a>
        </span>
      </div>
      <pre class="body" tabindex={0} role="region" aria-label="Formatted body">
        {shown}
      </pre>
      {shown !== formatted && <p class="hint">Only the beginning is shown. Download the full body.</p>}
    </section>
  );
}

function titleOf({ attempt_log: log, status }: DeliveryDetail, { cycle, number }: DeliveryRequest): string {
  if (log.length > 0) return `attempt ${number}${cycle > 1 ? ` of redelivery ${cycle - 1}` : ""}`;
  return status === "pending" ? "not sent yet" : "never sent";
}
