/** Room in a run of cron, which the platform ends when it asks or takes too much. */

/** Asked before each round of work: whether the run has room for it. */
export type RunBudget = () => boolean;

/** Room for so many rounds, while the time lasts. */
export function runBudget(rounds: number, windowMs: number): RunBudget {
  const endsAt = Date.now() + windowMs;
  let left = rounds;
  return () => {
    left -= 1;
    return left >= 0 && Date.now() < endsAt;
  };
}
