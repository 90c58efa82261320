/** Pure. The request of a delivery: where it goes, its headers without secrets, its body laid out and as it is. */
import { SHOWN_BODY_BYTES } from "../../constants.ts";
import { indentJson } from "../../json/indent.ts";
import { excerpt, visible } from "../parts/visible.ts";
import type { DeliveryDetail, DeliveryRequest } from "./status.tsx";

interface RequestPanelProps {
  delivery: DeliveryDetail;
  request: DeliveryRequest;
  path: string;
}

export function RequestPanel({ delivery, request, path }: RequestPanelProps) {
  const laidOut = visible(indentJson(request.body));
  const shown = excerpt(laidOut, SHOWN_BODY_BYTES);
  // The copy button takes the exact bytes; where they are too many for the page, the file has them.
  const isCopied = excerpt(request.body, SHOWN_BODY_BYTES) === request.body;
  const bytes = new TextEncoder().encode(request.body).length;
  return (
    <section class="panel request">
      <div class="panel-head">
        <h2>Request</h2>
        <span class="soft">{titleOf(delivery, request)}</span>
      </div>
      {request.changed_since && (
        <p class="hint">
          The webhook was changed since: its name, URL, headers and signature are shown as they are now.
        </p>
      )}
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
                  <code>{visible(value)}</code>
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
          {isCopied && (
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
      <pre class="body" tabindex={0} role="region" aria-label="Body, laid out">
        {shown}
      </pre>
      {shown !== laidOut && <p class="hint">This is its beginning. The download has all of it.</p>}
    </section>
  );
}

function titleOf({ attempt_log: log, status }: DeliveryDetail, { cycle, number }: DeliveryRequest): string {
  if (log.length > 0) return `as of attempt ${number}${cycle > 1 ? `, sent again` : ""}`;
  return status === "pending" ? "as it will be sent" : "as it would be sent";
}
