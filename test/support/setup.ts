/** What every test file starts with: its own database, migrated, and silence. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

// The runner can wait forever for a line that a queue consumer or an alarm wrote after its test had ended.
for (const level of ["info", "warn", "error"] as const) console[level] = () => undefined;
