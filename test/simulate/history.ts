/** Pure. Draws a history from a seed: who publishes and administers what and when, how receivers behave, what fails. */
import { type Random, seeded } from "../chaos/random.ts";
import type { FaultPlan, Rates, Window } from "./platform/faults.ts";
import type { Mode, ReceiverPlan } from "./platform/receivers.ts";
import { START } from "./platform/world.ts";
import { drawRaces } from "./races.ts";

export interface WebhookPlan {
  account: number;
  host: string;
  usesSignature: boolean;
  autoRecover: boolean;
  isFiltered: boolean;
  rateLimit: number | null;
  hasHeaders: boolean;
}

export type AdminKind =
  | "edit url"
  | "edit filter"
  | "edit headers"
  | "edit rate limit"
  | "rotate"
  | "disable"
  | "enable"
  | "delete"
  | "discard"
  | "redeliver"
  | "recover"
  | "replay"
  | "probe"
  | "test"
  | "erase"
  | "look";

export type Op = { at: number } & (
  | { kind: "publish"; account: number; event: string; count: number; isKeyed: boolean }
  | { kind: "admin"; action: AdminKind; webhook: number; choice: number }
  | { kind: "delete account"; account: number }
  | { kind: "deploy"; claims: string | null }
  | { kind: "fill"; webhook: number; sparePages: number }
);

export interface History {
  seed: number;
  theme: Theme;
  level: Level;
  maxSkewMs: number;
  accounts: number;
  webhooks: WebhookPlan[];
  receivers: ReceiverPlan[];
  ops: Op[];
  /** Days that pass at once: cron comes every three hours in them. */
  leaps: { from: number; to: number }[];
  faults: FaultPlan;
  /** When the last operation is over. */
  endsAt: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const THEMES = ["mixed", "mixed", "outage", "admins", "flood", "days", "deletion"] as const;
export type Theme = (typeof THEMES)[number];
/** With `outages`, parts are away as a whole, and nothing else fails. */
const LEVELS = ["calm", "light", "light", "heavy", "outages"] as const;
export type Level = (typeof LEVELS)[number];

const EVENTS = ["messages.sent", "messages.opened", "messages.clicked"] as const;

/** The first operation comes after the setup, which nothing disturbs. */
export const OPENING = START + 60 * SECOND;

export function drawHistory(seed: number): History {
  const random = seeded(seed * 2_654_435_761);
  const theme = one(random, THEMES);
  const level = one(random, LEVELS);
  const accounts = 2;
  const webhooks = Array.from({ length: 3 + random.below(4) }, (_, index) => drawWebhook(random, index, accounts));
  const leaps = drawLeaps(random, theme);
  const busyMs = (theme === "flood" ? 3 : 4 + random.below(7)) * MINUTE;
  const lastLeap = leaps.at(-1);
  const down = random.chance(0.5) ? 0 : random.below(webhooks.length);
  const endsAt = lastLeap ? lastLeap.to + 10 * MINUTE : OPENING + busyMs + MINUTE;
  const receivers = webhooks.flatMap(({ host }, index) => [
    drawReceiver(random, host, theme, index === down, endsAt),
    drawReceiver(random, `moved-${host}`, "mixed", false, endsAt),
  ]);
  const races = drawRaces({ seed, theme, level, webhooks, opening: OPENING, busyMs, leaps });
  const ops = [
    ...drawPublications(random, theme, accounts, busyMs),
    ...drawAdmins(random, theme, webhooks.length, busyMs, lastLeap?.to ?? null),
    ...races.ops,
  ].toSorted((a, b) => a.at - b.at);
  const maxSkewMs = level === "calm" ? 0 : 60 * SECOND * random.next();
  return {
    seed,
    theme,
    level,
    maxSkewMs,
    accounts,
    webhooks,
    receivers: receivers.map(({ host, windows }) => ({
      host,
      windows: [...races.receivers.filter((race) => race.host === host).flatMap((race) => race.windows), ...windows],
    })),
    ops,
    leaps,
    faults: {
      seed,
      rates: { ...drawRates(random, theme, level), ...races.rates },
      windows: [...drawWindows(random, level, busyMs), ...races.windows],
      endsAt,
      only: null,
    },
    endsAt,
  };
}

function drawWebhook(random: Random, index: number, accounts: number): WebhookPlan {
  return {
    account: index < 2 ? 0 : random.below(accounts),
    host: `r${index}.receivers.dev`,
    usesSignature: random.chance(0.5),
    autoRecover: random.chance(0.4),
    isFiltered: random.chance(0.25),
    rateLimit: random.chance(0.15) ? 2 + random.below(20) : null,
    hasHeaders: random.chance(0.3),
  };
}

function drawLeaps(random: Random, theme: Theme): { from: number; to: number }[] {
  if (theme !== "days") return [];
  const from = OPENING + 12 * MINUTE;
  return [{ from, to: from + (3 + random.below(4)) * DAY }];
}

function drawMode(random: Random): Mode {
  switch (random.below(9)) {
    case 0:
      return { kind: "slow" };
    case 1:
    case 2:
      return { kind: "hangs" };
    case 3:
    case 4:
      return { kind: "fails", status: one(random, [500, 404, 302, 522]) };
    case 5:
      return { kind: "unreachable" };
    case 6:
      return { kind: "busy", retryAfterSeconds: one(random, [1, 30, 600, 7_200]) };
    case 7:
      return { kind: "body hangs" };
    default:
      return { kind: "flaps" };
  }
}

/** Mostly fast, with a few bad times; in an outage one receiver is down for most of the history. */
function drawReceiver(random: Random, host: string, theme: Theme, isDown: boolean, endsAt: number): ReceiverPlan {
  if (isDown && (theme === "outage" || theme === "days" || theme === "flood")) {
    const mode: Mode = random.chance(0.5) ? { kind: "hangs" } : { kind: "fails", status: 500 };
    const from = OPENING + random.below(30) * SECOND;
    const to = theme === "days" ? endsAt : from + (1 + random.below(8)) * MINUTE;
    return { host, windows: [{ from, to, mode }] };
  }
  const windows = Array.from({ length: random.below(4) }, () => {
    const from = OPENING + random.below(7 * 60) * SECOND;
    return { from, to: from + (5 + random.below(240)) * SECOND, mode: drawMode(random) };
  });
  if (random.chance(0.08))
    windows.push({ from: OPENING + random.below(5 * 60) * SECOND, to: endsAt, mode: { kind: "gone" } });
  return { host, windows };
}

function drawPublications(random: Random, theme: Theme, accounts: number, busyMs: number): Op[] {
  const ops: Op[] = [];
  const publications = theme === "flood" ? 10 : 15 + random.below(35);
  for (let index = 0; index < publications; index += 1) {
    const isBurst = random.chance(0.25);
    const at = OPENING + random.below(busyMs);
    const repeats = isBurst && theme !== "flood" ? 1 + random.below(5) : 1;
    for (let each = 0; each < repeats; each += 1) {
      const count = theme === "flood" ? 20 + random.below(80) : random.chance(0.2) ? 2 + random.below(12) : 1;
      ops.push({
        at: at + each * 3,
        kind: "publish",
        account: theme === "flood" ? 0 : random.below(accounts),
        event: one(random, EVENTS),
        count,
        isKeyed: random.chance(0.8),
      });
    }
  }
  return ops;
}

const USUAL: readonly AdminKind[] = ["redeliver", "recover", "probe", "test", "look", "look"];
const ALL: readonly AdminKind[] = [
  ...USUAL,
  "edit url",
  "edit filter",
  "edit headers",
  "edit rate limit",
  "rotate",
  "disable",
  "enable",
  "enable",
  "discard",
  "replay",
  "erase",
];

function drawAdmins(random: Random, theme: Theme, webhooks: number, busyMs: number, leapEndsAt: number | null): Op[] {
  const actions = theme === "admins" || theme === "deletion" ? 25 : 5;
  const kinds = theme === "outage" || theme === "days" ? USUAL : ALL;
  const ops = Array.from({ length: actions }, (): Op => ({
    at: OPENING + random.below(busyMs),
    kind: "admin",
    action: one(random, kinds),
    webhook: random.below(webhooks),
    choice: random.below(1_000),
  }));
  if (theme === "deletion") {
    for (let index = 0; index < 2; index += 1) {
      const at = OPENING + random.below(busyMs);
      ops.push({ at, kind: "admin", action: "delete", webhook: random.below(webhooks), choice: 0 });
    }
    if (random.chance(0.6)) ops.push({ at: OPENING + random.below(busyMs), kind: "delete account", account: 1 });
  }
  if (random.chance(0.3)) {
    const claims = random.chance(0.5) ? `r${random.below(webhooks)}.receivers.dev` : null;
    ops.push({ at: OPENING + random.below(busyMs), kind: "deploy", claims });
  }
  // Without it, only the alarm and the maintenance of the down receiver's ledger go on.
  if (leapEndsAt !== null && random.chance(0.6)) {
    ops.push({ at: leapEndsAt, kind: "publish", account: 0, event: "messages.sent", count: 3, isKeyed: true });
  }
  return ops;
}

function drawRates(random: Random, theme: Theme, level: Level): Rates {
  if (level === "calm" || level === "outages") return {};
  const scale = level === "light" ? 0.25 : 1;
  // Some histories have many faults of few kinds, since rare combinations hide behind frequent faults.
  const rate = (usual: number) => (random.chance(0.6) ? usual * scale * (0.2 + random.next() * 1.6) : 0);
  return {
    "worker dies": rate(0.004),
    "ledger dies": rate(0.01),
    "D1 refuses": rate(0.03),
    "D1 loses the answer": rate(0.03),
    "D1 is slow": rate(0.02),
    "ledger is not reached": rate(0.05),
    "ledger's answer is lost": rate(0.05),
    // A slow call may arrive after its webhook was deleted or changed.
    "ledger is slow": rate(theme === "deletion" || theme === "admins" ? 0.1 : 0.02),
    "ledger is evicted": rate(0.1),
    "ledger's write fails": rate(0.01),
    "alarm is late": rate(0.1),
    "alarm rings twice": rate(0.1),
    "alarm is dropped": rate(0.05),
    "queue refuses": rate(0.1),
    "queue's answer is lost": rate(0.05),
    "message is lost": rate(0.15),
    "message comes twice": rate(0.15),
    "message is late": rate(0.1),
    "batch is shuffled": rate(0.3),
    "request is lost": rate(0.03),
    "response is lost": rate(0.05),
    "cron is missed": rate(0.1),
    "clock is wrong": rate(0.05),
  };
}

function drawWindows(random: Random, level: Level, busyMs: number): Window[] {
  if (level === "calm") return [];
  const kinds: readonly Window["what"][] = [
    "D1 is away",
    "D1 is full",
    "queue is away",
    "ledgers are full",
    "ledgers are away",
    "cron is away",
  ];
  const count = level === "outages" ? 1 + random.below(3) : random.below(level === "heavy" ? 4 : 2);
  const longest = level === "outages" ? 120 : 40;
  return Array.from({ length: count }, () => {
    const from = OPENING + random.below(busyMs);
    const seconds = 2 + random.below(random.chance(0.2) ? 400 : longest);
    return { what: one(random, kinds), from, to: from + seconds * SECOND };
  });
}

function one<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error("there is nothing to choose from");
  return item;
}
