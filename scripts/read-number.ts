/** Pure. Reads a number from a command's options. */
import { CommandError } from "./command-error.ts";

/**
 * @param name of the option, for the message.
 * @throws {CommandError} when the text is not a whole number, or less than `least`.
 */
export function readWholeNumber(name: string, text: string, least: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  throw new CommandError(`${name} must be a whole number from ${least}, not ${JSON.stringify(text)}.`);
}
