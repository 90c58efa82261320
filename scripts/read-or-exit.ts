/** I/O. Ends a command whose arguments are invalid. */
import { CommandError } from "./command-error.ts";

/** What `read` returns. If it throws a CommandError, prints the message and exits with 2. */
export function readOrExit<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
