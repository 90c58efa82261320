/** I/O. The budget of a cron run. The platform ends a run that makes too many queries or takes too long. */

/** Takes a round of work from the budget. Returns false if none is left. */
export type RunBudget = () => boolean;

/** A budget of so many rounds, within `windowMs` milliseconds from now. */
export function runBudget(rounds: number, windowMs: number): RunBudget {
  const endsAt = Date.now() + windowMs;
  let left = rounds;
  return () => {
    left -= 1;
    return left >= 0 && Date.now() < endsAt;
  };
}
