/** Pure. Every attempt of a delivery on a time line, the latest first. */
import { SHOWN_RESPONSES_BYTES } from "../../constants.ts";
import { durationText } from "../parts/duration.ts";
import { Time } from "../parts/time.tsx";
import { excerpt, visible } from "../parts/visible.ts";
import { type DeliveryDetail, ERROR_TEXTS, type LoggedAttempt, Outcome } from "./status.tsx";

interface AttemptsProps {
  delivery: DeliveryDetail;
  path: string;
  /** The attempt whose response was asked for, as `cycle.number`. */
  opened: string | undefined;
  now: number;
}

export function Attempts({ delivery, path, opened, now }: AttemptsProps) {
  const log = delivery.attempt_log.toReversed();
  const responses = shownResponses(log, opened);
  const hasCycles = delivery.cycle > 1;
  return (
    <ol class="timeline">
      {delivery.status === "pending" && <Next delivery={delivery} now={now} />}
      {log.map((attempt, index) => (
        <li class={attempt.error === null ? "good" : "bad"}>
          {hasCycles && attempt.cycle !== log[index - 1]?.cycle && (
            <p class="cycle">{attempt.cycle === 1 ? "First sent" : `Sent again, ${ordinal(attempt.cycle - 1)} time`}</p>
          )}
          <Attempt attempt={attempt} now={now} />
          <Response attempt={attempt} text={responses.get(attempt)} path={path} />
        </li>
      ))}
      {log.length === 0 && delivery.status !== "pending" && (
        <li>
          <p class="soft">No request was made.</p>
        </li>
      )}
    </ol>
  );
}

function Next({ delivery, now }: { delivery: DeliveryDetail; now: number }) {
  const { next_attempt_at: at, attempts } = delivery;
  const isDue = at === null || Date.parse(at) <= now;
  return (
    <li class="next">
      <p class="attempt">
        <strong>{`Attempt ${attempts + 1}`}</strong>
        <span class="soft">{isDue ? "on its way" : <Time at={at} now={now} />}</span>
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
          {`${at.slice(0, 10)} ${at.slice(11, 23)} UTC`} (<Time at={at} now={now} />)
        </span>
      </p>
      {error !== null && <p class="soft">{ERROR_TEXTS[error]}</p>}
    </>
  );
}

interface ResponseProps {
  attempt: LoggedAttempt;
  /** undefined where the page has no room for it. */
  text: string | undefined;
  path: string;
}

function Response({ attempt, text, path }: ResponseProps) {
  const { cycle, number, response_body: body } = attempt;
  if (body === null) return <></>;
  if (body === "") return <p class="soft">The response had no body.</p>;
  const key = `${cycle}.${number}`;
  if (text === undefined) {
    return (
      <p>
        <a href={`${path}?response=${key}#response-${key}`}>Show the response</a>
      </p>
    );
  }
  return (
    <pre
      class="response"
      id={`response-${key}`}
      tabindex={0}
      role="region"
      aria-label={`Response of attempt ${number}`}
    >
      {text}
    </pre>
  );
}

/** The responses there is room for: first the one that was asked for, then the latest. */
function shownResponses(log: readonly LoggedAttempt[], opened: string | undefined): Map<LoggedAttempt, string> {
  const isOpened = ({ cycle, number }: LoggedAttempt) => `${cycle}.${number}` === opened;
  const shown = new Map<LoggedAttempt, string>();
  let room = SHOWN_RESPONSES_BYTES;
  for (const attempt of [...log.filter(isOpened), ...log.filter((other) => !isOpened(other))]) {
    const text = visible(attempt.response_body ?? "");
    const size = sizeOf(text);
    if (size > room && shown.size > 0) continue;
    shown.set(attempt, excerpt(text, room));
    room -= size;
  }
  return shown;
}

/** In a page, where some characters take several bytes. */
function sizeOf(text: string): number {
  return new TextEncoder().encode(text.replaceAll(/[&"'<>]/g, "&quot;")).length;
}

function ordinal(number: number): string {
  const endings: Readonly<Record<number, string>> = { 1: "st", 2: "nd", 3: "rd" };
  const isTeen = number % 100 > 10 && number % 100 < 14;
  return `${number}${isTeen ? "th" : (endings[number % 10] ?? "th")}`;
}
