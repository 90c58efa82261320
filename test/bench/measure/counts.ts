/** I/O. What the tests count in the Workers runtime, counted again: rows, requests and operations, no time. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { StoredBytes } from "../cost/bill.ts";
import { UNITS } from "../cost/prices.ts";
import type { CostResult, GrowthResult } from "../cost/report.ts";
import { type Costs, type Scenario, SCENARIOS, dollarsOf, nameOf, totalOf } from "../cost/scenarios.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const VITEST = "node_modules/vitest/vitest.mjs";
const TESTS = ["test/cost-scenarios.test.ts", "test/growth.test.ts", "test/storage/stored-bytes.test.ts"];
const run = promisify(execFile);

export interface CountsResult {
  cost: CostResult[];
  growth: GrowthResult;
  bytes: StoredBytes;
}

/** @throws when a count is not the one that is written down, or one grows. */
export async function measureCounts(sizes: readonly number[]): Promise<CountsResult> {
  const env = { ...process.env, EVENT_COUNTS: sizes.join(",") };
  await run(process.execPath, [VITEST, "run", "--project", "workers", ...TESTS], { cwd: ROOT, env });
  const costs: Record<string, Costs> = await written("../cost/counts.json");
  const rowsRead: GrowthResult["rowsRead"] = await written("../growth/counts.json");
  return {
    cost: SCENARIOS.map((scenario) => costOf(scenario, costs[nameOf(scenario)])),
    growth: { sizes: [...sizes], rowsRead },
    bytes: await written("../cost/bytes.json"),
  };
}

function costOf(scenario: Scenario, costs: Costs | undefined): CostResult {
  if (!costs) throw new Error(`${nameOf(scenario)} has not been counted`);
  const perEvent = totalOf(costs);
  for (const unit of UNITS) perEvent[unit] /= scenario.together;
  return { ...scenario, perEvent, dollarsPerMillion: dollarsOf(scenario, costs) };
}

async function written<Content>(file: string): Promise<Content> {
  return JSON.parse(await readFile(new URL(file, import.meta.url), "utf8"));
}
