/** What was asked and answered so far, and what is printed of it at the end. */

const CLASSES = ["2xx", "3xx", "4xx", "5xx"];
/** With fewer requests than these, it may be chance that none succeeded. */
const ENOUGH = 20;

export class Tally {
  /** What is wrong, by the name of the subject or check. */
  readonly failures = new Map<string, string>();
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #startedAt = performance.now();

  constructor(subjects: readonly { name: string }[]) {
    for (const { name } of subjects) this.#counts.set(name, new Map());
  }

  count(name: string, status: number): void {
    const counts = this.#counts.get(name);
    const shape = `${Math.floor(status / 100)}xx`;
    counts?.set(shape, (counts.get(shape) ?? 0) + 1);
  }

  fail(name: string, message: string): void {
    this.failures.set(name, message);
    console.error(`✗ ${name}: ${message}`);
  }

  /** How far it is. */
  line(round: number, rounds: number, liveMiB: number): void {
    const all = [...this.#counts.values()].reduce((so, counts) => so + sum(counts), 0);
    const seconds = Math.round((performance.now() - this.#startedAt) / 1000);
    console.log(
      `${String(seconds).padStart(4)} s  round ${round} of ${rounds}, ${all} requests so far, ${liveMiB.toFixed(1)} MiB live`,
    );
  }

  /** Those that were asked often enough, and never with success. */
  neverWorked(): string[] {
    return [...this.#counts].filter(([, counts]) => !counts.has("2xx") && sum(counts) >= ENOUGH).map(([name]) => name);
  }

  /** @param checks that there were beside the subjects. */
  print(lines: readonly string[], checks: number): void {
    const rows = [...this.#counts].map(([name, counts]) => [
      name,
      Object.fromEntries(CLASSES.map((shape) => [shape, counts.get(shape) ?? 0])),
    ]);
    console.table(Object.fromEntries(rows));
    const total = (shape: string) => sum([...this.#counts].map(([name, counts]) => [name, counts.get(shape) ?? 0]));
    const all = CLASSES.reduce((so, shape) => so + total(shape), 0);
    const seconds = Math.round((performance.now() - this.#startedAt) / 1000);
    console.log(`${all} requests in ${seconds} s: ${CLASSES.map((shape) => `${total(shape)} ${shape}`).join(", ")}`);
    for (const line of lines) console.log(line);
    const failed = this.failures.size;
    console.log(`\n${this.#counts.size + checks - failed} passed, ${failed} failed`);
  }
}

function sum(counts: Iterable<[string, number]>): number {
  return [...counts].reduce((so, [, count]) => so + count, 0);
}
