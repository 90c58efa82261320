/** Ends the command with its message, which says what to do. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
