/** I/O. The ledger's jobs. */
import { storedJob } from "../rows.ts";
import type { Job } from "../types.ts";

export class Jobs {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  save(job: Job): void {
    this.#sql.exec(
      `INSERT INTO jobs (id, finished_at, job) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at, job = excluded.job`,
      job.id,
      job.finishedAt,
      JSON.stringify(job),
    );
  }

  find(id: string): Job | undefined {
    const [row] = this.#sql.exec("SELECT job FROM jobs WHERE id = ?", id).toArray();
    return row && storedJob.parse(JSON.parse(String(row["job"])));
  }

  deleteFinishedBefore(moment: number): void {
    this.#sql.exec("DELETE FROM jobs WHERE finished_at < ?", moment);
  }

  /** Newest first, below the id `belowId` if that is given. */
  list(belowId: string | undefined, limit: number): Job[] {
    const below = belowId === undefined ? [] : [belowId];
    return this.#sql
      .exec(`SELECT job FROM jobs ${belowId ? "WHERE id < ?" : ""} ORDER BY id DESC LIMIT ?`, ...below, limit)
      .toArray()
      .map((row) => storedJob.parse(JSON.parse(String(row["job"]))));
  }

  /** The oldest job that is not done. */
  next(): Job | undefined {
    const [row] = this.#sql.exec("SELECT job FROM jobs WHERE finished_at IS NULL ORDER BY id LIMIT 1").toArray();
    return row && storedJob.parse(JSON.parse(String(row["job"])));
  }
}
