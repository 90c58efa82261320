/** Pure. The ways that events go whose cost is counted. The test measures each, the benchmark shows them. */
import { type Counts, NOTHING, dollarsPerMillionEvents, plus } from "./prices.ts";

export const OUTCOMES = ["at once", "after a retry", "failed"] as const;
export const STAGES = ["accept", "deliver", "reconcile", "delete"] as const;

export type Outcome = (typeof OUTCOMES)[number];
export type Stage = (typeof STAGES)[number];

export interface Scenario {
  /** Webhooks that get each event. */
  fanOut: number;
  /** Events that come together: to the queue, to each webhook and to the reconciler. */
  together: number;
  outcome: Outcome;
}

/** What all events of a scenario cost together, stage by stage. */
export type Costs = Record<Stage, Counts>;

export const SCENARIOS: readonly Scenario[] = OUTCOMES.flatMap((outcome) =>
  [1, 3, 10].flatMap((fanOut) => [1, 10].map((together) => ({ fanOut, together, outcome }))),
);

/** The name under which counts.json has it. */
export function nameOf({ fanOut, together, outcome }: Scenario): string {
  return `${fanOut} webhook${fanOut === 1 ? "" : "s"}, ${together} together, ${outcome}`;
}

/** All stages together. */
export function totalOf(costs: Costs): Counts {
  return STAGES.reduce((sum, stage) => plus(sum, costs[stage]), NOTHING);
}

/** Dollars for a million events that go this way. */
export function dollarsOf({ together }: Scenario, costs: Costs): number {
  return dollarsPerMillionEvents(totalOf(costs), together);
}

/** Dollars that a million of them may cost; null where nothing is promised. */
export function budgetOf({ fanOut, together, outcome }: Scenario): number | null {
  if (fanOut > 1 || outcome !== "at once") return null;
  return together >= 10 ? 5 : 7;
}
