/** Pure. A conflict (409) as a message on the page that the form is on, instead of an error page. */
import type { Problem } from "../../http/problem.ts";
import type { DashboardContext } from "../environment.ts";
import { Flash } from "../parts/flash.tsx";

/** By the problem's code, since no text of the address is shown. */
const TEXTS: Readonly<Record<string, string>> = {
  delivery_pending: "Already pending. It is sent automatically.",
  webhook_disabled: "Nothing was done: the webhook is disabled.",
  job_running: "Not started: a job of this kind is running. Wait for it, or cancel it.",
  event_erased: "Nothing was sent: the event's payload was erased.",
  circuit_closed: "The receiver responds again. Deliveries are sent as they come.",
  probe_running: "A try is in progress. Wait for its result.",
  nothing_waiting: "Nothing waits any more. Send a test event to try the receiver.",
};

/** @param page a path of the dashboard, without a query @throws {Problem} any other */
export function answerConflict(c: DashboardContext, problem: Problem, page: string): Response {
  if (!Object.hasOwn(TEXTS, problem.code)) throw problem;
  return c.redirect(`${page}?refused=${problem.code}`, 303);
}

/** @param code of the address */
export function Refusal({ code }: { code: string | undefined }) {
  const text = code !== undefined && Object.hasOwn(TEXTS, code) ? TEXTS[code] : undefined;
  return text === undefined ? <></> : <Flash tone="warn">{text}</Flash>;
}
