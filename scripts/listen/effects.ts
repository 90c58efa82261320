/** Pure. The type of the listener's effects on the outside world, which each of its parts is given. */
export interface Effects {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws when the listener is stopped */
  pause(milliseconds: number): Promise<void>;
  /** Aborted when the listener is stopped. */
  signal: AbortSignal;
  /** Prints a line. */
  print(line: string): void;
}
