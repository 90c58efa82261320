/** What the listener does to the world outside, given to each of its parts, and how long it waits there. Pure. */

export interface Effects {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws when the listener is to end. */
  pause(milliseconds: number): Promise<void>;
  /** Aborted when the listener is to end. */
  signal: AbortSignal;
  /** Prints a line. */
  say(line: string): void;
}

/** Ends the listener with its message: a person has to change something first. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

const FIRST_PAUSE_MS = 1_000;
/** Whoever has just started their server again does not want to wait longer. */
const MAX_PAUSE_MS = 30_000;

/** The wait after so many failures in a row: 1 s, then twice as long each time, up to 30 s. */
export function growingPause(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), MAX_PAUSE_MS);
}
