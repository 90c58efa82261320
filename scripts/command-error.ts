/** Pure. Ends a command with its message, which says what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
