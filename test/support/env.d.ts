import type { D1Migration } from "cloudflare:test";

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_MIGRATIONS: D1Migration[];
      /** For tests of several databases. */
      SECOND: D1Database;
      /** Five a minute for each key. */
      TIGHT_LIMIT: RateLimit;
    }
  }
}
