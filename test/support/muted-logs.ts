/** For tests with many deliveries: the runner can wait forever for a log line that a queue consumer wrote. */
import { vi } from "vitest";

export function muteLogs(): void {
  for (const level of ["info", "warn", "error"] as const) vi.spyOn(console, level).mockImplementation(() => {});
}
