/** Pure. A delivery's attempts as a timeline, newest first. */
import { SHOWN_RESPONSES_BYTES } from "../../constants.ts";
import { durationText } from "../parts/duration.ts";
import { Exact, Time } from "../parts/time.tsx";
import { excerpt, makeVisible, pageBytes } from "../parts/visible.ts";
import { type DeliveryDetail, ERROR_TEXTS, type LoggedAttempt, Outcome } from "./status.tsx";

interface AttemptsProps {
  delivery: DeliveryDetail;
  path: string;
  /** The attempt whose response to show first, as `cycle.number`. */
  requestedResponse: string | undefined;
  now: number;
}

export function Attempts({ delivery, path, requestedResponse, now }: AttemptsProps) {
  const log = delivery.attempt_log.toReversed();
  const responses = selectResponses(log, requestedResponse);
  const hasCycles = delivery.cycle > 1;
  return (
    <ol class="timeline">
      {delivery.status === "pending" && <NextAttempt delivery={delivery} now={now} />}
      {log.map((attempt, index) => (
        <li class={attempt.error === null ? "good" : "bad"}>
          {hasCycles && attempt.cycle !== log[index - 1]?.cycle && (
            <p class="cycle">{attempt.cycle === 1 ? "First delivery" : `Redelivery ${attempt.cycle - 1}`}</p>
          )}
          <Attempt attempt={attempt} now={now} />
          <Response attempt={attempt} text={responses.get(attempt)} path={path} />
        </li>
      ))}
      {log.length === 0 && delivery.status !== "pending" && (
        <li>
          <p class="soft">No request was sent.</p>
        </li>
      )}
    </ol>
  );
}

function NextAttempt({ delivery, now }: { delivery: DeliveryDetail; now: number }) {
  const { next_attempt_at: at, attempts } = delivery;
  const isDue = at === null || Date.parse(at) <= now;
  return (
    <li class="next">
      <p class="attempt">
        <strong>{`Attempt ${attempts + 1}`}</strong>
        <span class="soft">{isDue ? "in progress" : <Time at={at} now={now} />}</span>
      </p>
    </li>
  );
}

function Attempt({ attempt, now }: { attempt: LoggedAttempt; now: number }) {
  const { number, status_code: status, error, duration_ms: duration, started_at: at } = attempt;
  return (
    <>
      <p class="attempt">
        <strong>{`Attempt ${number}`}</strong>
        <Outcome status={status} error={error} />
        {error !== "target" && <span>{durationText(duration)}</span>}
        <span class="soft">
          <Exact at={at} hasMilliseconds /> (<Time at={at} now={now} />)
        </span>
      </p>
      {error !== null && <p class="soft">{ERROR_TEXTS[error]}</p>}
    </>
  );
}

interface ResponseProps {
  attempt: LoggedAttempt;
  /** Undefined when it does not fit the page. */
  text: string | undefined;
  path: string;
}

function Response({ attempt, text, path }: ResponseProps) {
  const { cycle, number, response_body: body } = attempt;
  const empty = body === "" ? <p class="soft">The response body was empty.</p> : <></>;
  if (text === "") return empty;
  const key = `${cycle}.${number}`;
  if (text === undefined) {
    return (
      <p>
        <a href={`${path}?response=${key}#response-${key}`}>Show response</a>
      </p>
    );
  }
  return (
    <>
      <pre
        class="response"
        id={`response-${key}`}
        tabindex={0}
        role="region"
        aria-label={`Response of attempt ${number}${cycle > 1 ? ` of redelivery ${cycle - 1}` : ""}`}
      >
        {text}
      </pre>
      {empty}
    </>
  );
}

/** As HTTP has it: what was called, then the headers and the body of the response. Empty if nothing of it is kept. */
function transcriptOf({ url, response_headers: headers, response_body: body }: LoggedAttempt): string {
  const lines = Object.entries(headers ?? {}).map((header) => header.join(": "));
  return [url === null ? "" : `POST ${url}`, lines.join("\n"), body ?? ""].filter((part) => part !== "").join("\n\n");
}

/** The responses that fit the page: the requested one first, then the newest. */
function selectResponses(log: readonly LoggedAttempt[], requested: string | undefined): Map<LoggedAttempt, string> {
  const isRequested = ({ cycle, number }: LoggedAttempt) => `${cycle}.${number}` === requested;
  const shown = new Map<LoggedAttempt, string>();
  let remainingBytes = SHOWN_RESPONSES_BYTES;
  for (const attempt of [...log.filter(isRequested), ...log.filter((other) => !isRequested(other))]) {
    const text = makeVisible(transcriptOf(attempt));
    const size = pageBytes(text);
    if (size > remainingBytes && shown.size > 0) continue;
    shown.set(attempt, excerpt(text, remainingBytes));
    remainingBytes -= size;
  }
  return shown;
}
