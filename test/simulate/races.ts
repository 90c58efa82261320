/**
 * Pure. Draws what rarely comes about by itself: two things that happen to one webhook at about the same time, and storage
 * or queues that reach their limits.
 */
import { type Random, seeded } from "../chaos/random.ts";
import type { Level, Op, Theme, WebhookPlan } from "./history.ts";
import type { Rates, Window } from "./platform/faults.ts";
import type { ReceiverPlan } from "./platform/receivers.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

export interface Setting {
  seed: number;
  theme: Theme;
  level: Level;
  webhooks: readonly WebhookPlan[];
  opening: number;
  busyMs: number;
  leaps: readonly { from: number; to: number }[];
}

/** What is added to the rest of a history. */
export interface Races {
  ops: Op[];
  windows: Window[];
  rates: Rates;
  /** A receiver's own windows come before its others. */
  receivers: ReceiverPlan[];
}

export function drawRaces(setting: Setting): Races {
  // The rest of the history stays as it is, whatever is added here.
  const random = seeded((setting.seed ^ 0x3c6ef372) * 2_654_435_761);
  const { theme, level } = setting;
  const races: Races = { ops: [], windows: [], rates: {}, receivers: [] };
  if (theme === "deletion") deleteInTransit(random, setting, races);
  if (theme === "admins") {
    for (let index = 0; index < 2; index += 1) switchTwice(random, setting, races);
    editAtTheEnd(random, setting, races);
  }
  if (random.chance(0.2)) fillStorage(random, setting, races);
  if (theme === "days" && random.chance(0.4)) pauseConsumers(random, setting, races);
  if (random.chance(0.5)) races.rates["ledger is replaced"] = random.next();
  return level === "calm" ? { ...races, windows: [], rates: {} } : races;
}

/** A webhook is deleted while its deliveries are on their way: to the consumer, to the ledger, or to a slow receiver. */
function deleteInTransit(random: Random, setting: Setting, { ops, windows, receivers }: Races): void {
  const { webhook, account, host } = pick(random, setting);
  const isWithCron = random.chance(0.3);
  const some = random.below(setting.busyMs);
  // Cron comes at full minutes: what it has in hand must not open the ledger again.
  const at = setting.opening + (isWithCron ? Math.floor(some / MINUTE) * MINUTE + random.below(2_000) : some);
  const sentAt = at - 100 + random.below(120);
  ops.push({ at: sentAt, kind: "publish", account, event: "messages.sent", count: 3, isKeyed: true });
  ops.push({ at, kind: "admin", action: "delete", webhook, choice: 0 });
  if (random.chance(0.5)) {
    windows.push({ what: "ledgers are slow", from: at - SECOND, to: at + 4 * SECOND });
  } else {
    const kind = random.chance(0.5) ? "slow" : "hangs";
    receivers.push({ host, windows: [{ from: at - 2 * SECOND, to: at + 5 * SECOND, mode: { kind } }] });
  }
}

/** Two switches one after the other: the first may reach the ledger after the second. */
function switchTwice(random: Random, setting: Setting, { ops, windows }: Races): void {
  const { webhook, account } = pick(random, setting);
  const at = setting.opening + 30 * SECOND + random.below(setting.busyMs - 30 * SECOND);
  const [first, second] = random.chance(0.5) ? (["disable", "enable"] as const) : (["enable", "disable"] as const);
  ops.push({ at: at - 100, kind: "publish", account, event: "messages.sent", count: 2, isKeyed: true });
  ops.push({ at, kind: "admin", action: first, webhook, choice: 0 });
  ops.push({ at: at + 50 + random.below(2_000), kind: "admin", action: second, webhook, choice: 0 });
  windows.push({ what: "ledgers are slow", from: at, to: at + 4 * SECOND });
}

/** Somebody edits a webhook just when its receiver says that it is gone. */
function editAtTheEnd(random: Random, setting: Setting, { ops, receivers }: Races): void {
  const { webhook, account, host } = pick(random, setting);
  const at = setting.opening + random.below(setting.busyMs);
  const afterMs = random.below(2_500);
  const mode = { kind: "gone" as const, afterMs };
  receivers.push({ host, windows: [{ from: at - SECOND, to: at + MINUTE, mode }] });
  ops.push({ at, kind: "publish", account, event: "messages.sent", count: 1, isKeyed: true });
  const editedAt = at + random.below(afterMs + 200);
  ops.push({ at: editedAt, kind: "admin", action: "edit headers", webhook, choice: random.below(1_000) });
}

/** A ledger that deliveries of former times have nearly filled. */
function fillStorage(random: Random, setting: Setting, { ops }: Races): void {
  const { webhook, account } = pick(random, setting);
  const at = setting.opening + 20 * SECOND + random.below(setting.busyMs / 3);
  ops.push({ at, kind: "fill", webhook, sparePages: 1 + random.below(3) });
  for (const seconds of [1, 10, 40]) {
    ops.push({ at: at + seconds * SECOND, kind: "publish", account, event: "messages.sent", count: 15, isKeyed: true });
  }
}

/** The queue delivers nothing for days. Messages that are older than four days are deleted. */
function pauseConsumers(random: Random, { leaps }: Setting, { ops, windows }: Races): void {
  const [leap] = leaps;
  if (!leap) return;
  // Little is pending by then: alarms repeat the message of each pending delivery four times an hour.
  const from = leap.from + 20 * MINUTE;
  const to = from + (1 + random.below(4)) * DAY + 12 * 60 * MINUTE;
  ops.push({ at: from + SECOND, kind: "publish", account: 0, event: "messages.sent", count: 1, isKeyed: true });
  windows.push({ what: "consumers are away", from, to });
}

function pick(random: Random, { webhooks }: Setting): { webhook: number; account: number; host: string } {
  const webhook = random.below(webhooks.length);
  const { account, host } = webhooks[webhook] ?? { account: 0, host: "" };
  return { webhook, account, host };
}
