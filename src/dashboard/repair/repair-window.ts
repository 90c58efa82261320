/** Pure. The form of a recovery or replay, and the time window in it. */
import { HOUR_MS } from "../../constants.ts";
import { toUtc } from "../parts/time-field.tsx";

export const KINDS = [
  {
    value: "recover",
    text: "Recover failed deliveries",
    about: "Starts new attempts for deliveries that failed.",
  },
  {
    value: "replay",
    text: "Replay missing events",
    about: "Delivers events without a delivery here, even from before the webhook was created.",
  },
] as const;

export type Kind = (typeof KINDS)[number]["value"];

export const EXACT = "exact";

export const PRESETS = [
  { value: "1", text: "Last hour" },
  { value: "6", text: "6 hours" },
  { value: "24", text: "24 hours" },
  { value: "72", text: "3 days" },
  { value: "168", text: "7 days" },
  { value: "720", text: "30 days" },
  { value: EXACT, text: "Exact times" },
] as const;

/** The form's fields. */
export interface RepairForm {
  kind: Kind;
  /** How many hours until now, or EXACT for the two times below. */
  window: (typeof PRESETS)[number]["value"];
  since: string;
  until: string;
  /** For a replay, the event types; empty for the webhook's subscriptions. */
  events: string;
}

export function readForm(query: (name: string) => string | undefined): RepairForm {
  const text = (name: string) => query(name)?.trim() ?? "";
  return {
    kind: KINDS.find(({ value }) => value === query("kind"))?.value ?? "recover",
    window: PRESETS.find(({ value }) => value === query("window"))?.value ?? "24",
    since: text("since"),
    until: text("until"),
    events: text("events"),
  };
}

/** The API's input. */
export interface RepairInput {
  since: string | undefined;
  until: string | undefined;
  events?: string[];
}

/** Fixed times, so that the job sends what was counted. */
export function inputOf(form: RepairForm, now: number): RepairInput {
  const until = new Date(now).toISOString();
  const isExact = form.window === EXACT;
  const since = isExact ? toUtc(form.since) : new Date(now - Number(form.window) * HOUR_MS).toISOString();
  return {
    since: since === "" ? undefined : since,
    until: isExact && form.until !== "" ? toUtc(form.until) : until,
    ...(form.kind === "replay" && form.events !== "" ? { events: [form.events] } : {}),
  };
}

/** `2026-01-31 09:00 to 2026-01-31 10:00 UTC`. @param since @param until ISO 8601 */
export function windowText(since: string, until: string): string {
  const [from, to] = [since, until].map((time) => new Date(time).toISOString().slice(0, 16).replace("T", " "));
  return `${from} to ${to} UTC`;
}
