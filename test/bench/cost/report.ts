/** Pure. What was counted, as tables: for the terminal, and for `docs/costs.md`. */
import { markdownTable } from "../tables.ts";
import { CPU_DOLLARS, type Counts, PRICES, UNITS, type Unit } from "./prices.ts";
import { BATCH_TIMEOUTS, RATES, dollarsAt } from "./rates.ts";
import { type Scenario, budgetOf } from "./scenarios.ts";

export interface CostResult extends Scenario {
  /** An event's, for all of its webhooks. */
  perEvent: Counts;
  dollarsPerMillion: number;
}

export interface GrowthResult {
  /** Each was read the same number of rows with so many of everything stored. */
  sizes: number[];
  rowsRead: Record<string, { d1: number; ledger: number }>;
}

const COLUMNS: Record<Unit, string> = {
  workerRequests: "Worker requests",
  d1RowsWritten: "D1 rows written",
  d1RowsRead: "D1 rows read",
  queueOperations: "queue operations",
  ledgerRequests: "ledger requests",
  ledgerRowsWritten: "ledger rows written",
  ledgerRowsRead: "ledger rows read",
};

/** A line for each way an event can go: its counts, and dollars for a million. */
export function costLines(results: readonly CostResult[]): Record<string, string>[] {
  return results.map((result) => ({
    webhooks: String(result.fanOut),
    together: String(result.together),
    outcome: result.outcome,
    ...columns((unit) => amount(result.perEvent, unit)),
    "a million events": `$${result.dollarsPerMillion.toFixed(2)}`,
    target: targetOf(result),
  }));
}

export function growthLines({ rowsRead }: GrowthResult): Record<string, string>[] {
  return Object.entries(rowsRead).map(([what, { d1, ledger }]) => ({
    what: what.startsWith("GET") ? `\`${what}\`` : what,
    "D1 rows read": String(d1),
    "ledger rows read": String(ledger),
  }));
}

export function costMarkdown(results: readonly CostResult[]): string {
  const prices = { webhooks: "", together: "", outcome: "list price of a million" };
  const line = { ...prices, ...columns((unit) => `$${PRICES[unit].dollarsPerMillion}`) };
  return table([{ ...line, "a million events": "", target: "" }, ...costLines(results)]);
}

/** What `max_batch_timeout` does to the price: a line for each rate, a column for each timeout. */
export function rateMarkdown(results: readonly CostResult[]): string {
  const header = BATCH_TIMEOUTS.map((seconds) => `\`max_batch_timeout = ${seconds}\``);
  const rows = RATES.map((rate) => [
    String(rate),
    ...BATCH_TIMEOUTS.map((seconds) => `$${dollarsAt(results, rate, seconds).toFixed(2)}`),
  ]);
  return markdownTable(["events a second to one webhook", ...header], rows);
}

export function growthMarkdown(growth: GrowthResult): string {
  return table(growthLines(growth));
}

/** The sizes between which nothing grew. */
export function sizesOf({ sizes }: GrowthResult): string {
  return sizes.map((size) => size.toLocaleString("en")).join(", ");
}

/** What CPU adds at most: the local database and queue are in the figure, and are not billed. */
export function cpuNote(milliseconds: number | null): string {
  if (milliseconds === null) return "CPU could not be measured here.";
  const dollars = (milliseconds * CPU_DOLLARS).toFixed(2);
  return `CPU time on this machine: ${milliseconds.toFixed(1)} ms for each published event, including the local database and queue. That is at most $${dollars} a million.`;
}

function columns(valueOf: (unit: Unit) => string): Record<string, string> {
  return Object.fromEntries(UNITS.map((unit) => [COLUMNS[unit], valueOf(unit)]));
}

function amount(counts: Counts, unit: Unit): string {
  return String(Number(counts[unit].toFixed(1)));
}

function targetOf(result: CostResult): string {
  const budget = budgetOf(result);
  if (budget === null) return "";
  return `at most $${budget.toFixed(2)}: ${result.dollarsPerMillion <= budget ? "met" : "missed"}`;
}

function table(lines: readonly Record<string, string>[]): string {
  const [first = {}] = lines;
  return markdownTable(
    Object.keys(first).map((column) => (column === "what" ? "" : column)),
    lines.map((line) => Object.values(line)),
  );
}
