/** I/O on the ledger's tables. Health and statistics: one row an hour. The newest row holds the current health. */
import { STATS_HOURS } from "../../../constants.ts";
import { HEALTHY } from "../circuit.ts";
import { storedHealth, storedStats } from "../rows.ts";
import { type HourStats, NO_STATS, hourOf } from "../stats.ts";
import type { Health } from "../types.ts";

export class Hours {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  health(): Health {
    const [row] = this.#sql.exec("SELECT health FROM hours ORDER BY hour DESC LIMIT 1").toArray();
    return row ? storedHealth.parse(JSON.parse(String(row["health"]))) : HEALTHY;
  }

  /** Saves health and the hour's statistics in one row. */
  save(health: Health, now: number, stats?: HourStats): void {
    const latest = this.#sql.exec("SELECT max(hour) AS hour FROM hours").one()["hour"];
    // If the clock goes back, the newest row must still hold the current health.
    const hour = Math.max(hourOf(now), Number(latest ?? 0));
    this.#sql.exec(
      `INSERT INTO hours (hour, health, stats) VALUES (?, ?, ?)
       ON CONFLICT (hour) DO UPDATE SET health = excluded.health, stats = excluded.stats`,
      hour,
      JSON.stringify(health),
      JSON.stringify(stats ?? this.stats(hour)),
    );
    if (latest !== hour) this.#sql.exec("DELETE FROM hours WHERE hour < ?", hour - STATS_HOURS);
  }

  /** The statistics of an hour, in hours since 1970. */
  stats(hour: number): HourStats {
    const [row] = this.#sql.exec("SELECT stats FROM hours WHERE hour = ?", hour).toArray();
    return row ? storedStats.parse(JSON.parse(String(row["stats"]))) : NO_STATS;
  }
}
