/**
 * Pure. The whole price of a million events to one webhook: what is counted for each event, and what is stored, logged and
 * awake meanwhile. What only a real account can show is assumed, and named here.
 */
import { markdownTable } from "../tables.ts";
import { CPU_DOLLARS, DAYS_A_MONTH, STORAGE } from "./prices.ts";
import { BATCH_TIMEOUTS, RATES, batchSizeAt, dollarsAt } from "./rates.ts";
import type { CostResult } from "./report.ts";

/** bytes.json: what the tests measured, an event's. */
export interface StoredBytes {
  /** In D1, by the bytes of the payload. */
  d1: Record<string, number>;
  /** In a ledger, by the bytes of the receiver's response. */
  ledger: Record<string, number>;
  /** Of `info` lines: the publication's and the delivery's. */
  log: number;
}

/** As in wrangler.toml. */
const RETENTION_DAYS = 30;
/** A ledger drops a table when its newest delivery is as old as the retention allows: 35 to 70 days after it was written. */
const LEDGER_DAYS = (35 + 70) / 2;
/** For how long Cloudflare keeps logs. */
const LOG_DAYS = 7;
/** Assumed: how long a ledger is awake for one request. An object that could hibernate is not billed. */
export const AWAKE_MS = 10;
/** Assumed: what Cloudflare adds to a log line. */
export const LOG_ENVELOPE_BYTES = 500;
const LOG_LINES = 2;
const GB = 1e9;
const MILLION = 1e6;

export const BILL_PAYLOADS = [200, 1000];
export const BILL_RESPONSE = 0;

/** What the bill may come to for a payload of 1 KB, at most: if ten events arrive together, and if each arrives alone. */
export const BILL_TARGETS = { together: 6.5, alone: 8 };

export interface Bill {
  counted: number;
  database: number;
  ledger: number;
  logs: number;
  /** The duration of the ledgers' activity, and CPU. */
  time: number;
  total: number;
}

/** @param cpuMs an event's, as measured here. */
export function billOf(counted: number, requests: number, bytes: StoredBytes, payload: number, cpuMs: number): Bill {
  const months = (days: number) => days / DAYS_A_MONTH;
  const gigabytes = (each: number) => (each * MILLION) / GB;
  const logged = gigabytes(bytes.log + LOG_LINES * LOG_ENVELOPE_BYTES);
  const parts = {
    counted,
    database: gigabytes(bytes.d1[payload] ?? Number.NaN) * STORAGE.d1GbMonth * months(RETENTION_DAYS),
    ledger: gigabytes(bytes.ledger[BILL_RESPONSE] ?? Number.NaN) * STORAGE.ledgerGbMonth * months(LEDGER_DAYS),
    logs: logged * (STORAGE.logGb + STORAGE.logGbMonth * months(LOG_DAYS)),
    time: (requests * MILLION * AWAKE_MS * STORAGE.awakeMillionSeconds) / 1000 / MILLION + cpuMs * CPU_DOLLARS,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, dollars) => sum + dollars, 0) };
}

/** The bill at a steady rate. Requests to the ledger are paid for each batch. */
export function billAt(
  results: readonly CostResult[],
  bytes: StoredBytes,
  { payload, rate, timeoutSeconds, cpuMs }: { payload: number; rate: number; timeoutSeconds: number; cpuMs: number },
): Bill {
  const requests = LEDGER_REQUESTS_A_BATCH / batchSizeAt(rate, timeoutSeconds);
  return billOf(dollarsAt(results, rate, timeoutSeconds), requests, bytes, payload, cpuMs);
}

/** admit, record and the reconciler's. */
const LEDGER_REQUESTS_A_BATCH = 3;

export function billMarkdown(results: readonly CostResult[], bytes: StoredBytes, cpuMs: number): string {
  const header = [
    "payload",
    "events a second",
    "`max_batch_timeout`",
    "counted",
    "D1 storage",
    "ledger storage",
    "logs",
    "time",
    "total",
  ];
  const rows = BILL_PAYLOADS.flatMap((payload) =>
    RATES.flatMap((rate) =>
      BATCH_TIMEOUTS.map((timeoutSeconds) => {
        const bill = billAt(results, bytes, { payload, rate, timeoutSeconds, cpuMs });
        const dollars = [bill.counted, bill.database, bill.ledger, bill.logs, bill.time, bill.total];
        const size = payload < 1000 ? `${payload} B` : `${payload / 1000} KB`;
        return [size, String(rate), `${timeoutSeconds} s`, ...dollars.map((each) => `$${each.toFixed(2)}`)];
      }),
    ),
  );
  return markdownTable(header, rows);
}

/** @param what the sizes are of. */
export function bytesMarkdown(what: string, bytes: Record<string, number>): string {
  const rows = Object.entries(bytes).map(([size, each]) => [
    Number(size).toLocaleString("en"),
    each.toLocaleString("en"),
  ]);
  return markdownTable([what, "bytes"], rows);
}
