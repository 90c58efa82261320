/** Pure. A conflict (409) as a message on the page that the form is on, instead of an error page. */
import { type ProblemCode, PROBLEMS } from "../../http/problem-codes.ts";
import { localPath } from "../../http/dashboard-path.ts";
import type { Problem } from "../../http/problem.ts";
import type { DashboardContext } from "../environment.ts";
import { Flash } from "../parts/flash.tsx";

/** Texts for people, where the API's are for programs. */
const TEXTS: Partial<Record<ProblemCode, string>> = {
  idempotency_in_progress:
    "The form was sent twice, and the first request is still running. Reload the page in a moment.",
  idempotency_key_reused:
    "This form was already sent with different content. Check the result, then fill in a new form.",
};

/** What to tell people on the form's own page. */
export function conflictText({ code, message }: Problem): string {
  return TEXTS[code] ?? message;
}

/** @param page that has the form. If it is empty, the address of the form is used. */
export function returnToForm(c: DashboardContext, code: ProblemCode, page: string): Response {
  const back = new URL(localPath(page || c.req.path.replace(/\/[^/]*$/, "")), c.req.url);
  back.searchParams.delete("done");
  back.searchParams.set("refused", code);
  return c.redirect(back.pathname + back.search, 303);
}

/** @param code comes from the address, so it only selects one of our own texts. */
export function Refusal({ code = "" }: { code: string | undefined }) {
  if (!isConflict(code)) return <></>;
  return <Flash tone="warn">{TEXTS[code] ?? PROBLEMS[code].meaning}</Flash>;
}

function isConflict(code: string): code is ProblemCode {
  return Object.entries(PROBLEMS).some(([known, { status }]) => known === code && status === 409);
}
