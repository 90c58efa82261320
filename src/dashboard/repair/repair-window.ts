/** Pure. Which part of the past a repair is about, as its form says it. */
import { HOUR_MS } from "../../constants.ts";
import { inUtc } from "../parts/time-field.tsx";

export const KINDS = [
  {
    value: "recover",
    text: "What failed",
    about: "Deliveries that came to this webhook and failed start their next attempts.",
  },
  {
    value: "replay",
    text: "What it never got",
    about: "Events of the window that were never delivered here, also from before the webhook was made.",
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

/** As the form's fields hold it. */
export interface RepairForm {
  kind: Kind;
  /** One of the presets: the last so many hours, or the two exact times. */
  window: (typeof PRESETS)[number]["value"];
  since: string;
  until: string;
  /** For a replay: only these event types; empty for the webhook's subscriptions. */
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

/** What the API takes. */
export interface RepairInput {
  since: string | undefined;
  until: string | undefined;
  events?: string[];
}

/** With times that stay the same until it is started: what was counted is what is sent. */
export function inputOf(form: RepairForm, now: number): RepairInput {
  const until = new Date(now).toISOString();
  const isExact = form.window === EXACT;
  const since = isExact ? inUtc(form.since) : new Date(now - Number(form.window) * HOUR_MS).toISOString();
  return {
    since: since === "" ? undefined : since,
    until: isExact && form.until !== "" ? inUtc(form.until) : until,
    ...(form.kind === "replay" && form.events !== "" ? { events: [form.events] } : {}),
  };
}

/** `2026-01-31 09:00 to 2026-01-31 10:00 UTC`, of times as the API takes or shows them. */
export function windowText(since: string, until: string): string {
  const [from, to] = [since, until].map((time) => new Date(time).toISOString().slice(0, 16).replace("T", " "));
  return `${from} to ${to} UTC`;
}
