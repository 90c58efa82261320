/** I/O on the ledger's tables. Its jobs. */
import type { DeliveryJobKind } from "../../../vocabulary/jobs.ts";
import { storedJob } from "../rows.ts";
import type { Job } from "../types.ts";

export class Jobs {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  save(job: Job): void {
    this.#sql.exec(
      `INSERT INTO jobs (id, finished_at, resume_at, job) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at, resume_at = excluded.resume_at,
         job = excluded.job`,
      job.id,
      job.finishedAt,
      job.resumeAt,
      JSON.stringify(job),
    );
  }

  find(id: string): Job | undefined {
    const [row] = this.#sql.exec("SELECT job FROM jobs WHERE id = ?", id).toArray();
    return row && storedJob.parse(JSON.parse(String(row["job"])));
  }

  hasRunning(kind: DeliveryJobKind): boolean {
    const query = "SELECT 1 FROM jobs WHERE finished_at IS NULL AND job ->> 'kind' = ?";
    return this.#sql.exec(query, kind).toArray().length > 0;
  }

  deleteFinishedBefore(moment: number): void {
    this.#sql.exec("DELETE FROM jobs WHERE finished_at < ?", moment);
  }

  /** Newest first. @param belowId an exclusive bound of the job's id. */
  list(belowId: string | undefined, limit: number): Job[] {
    const below = belowId === undefined ? [] : [belowId];
    return this.#sql
      .exec(`SELECT job FROM jobs ${belowId ? "WHERE id < ?" : ""} ORDER BY id DESC LIMIT ?`, ...below, limit)
      .toArray()
      .map((row) => storedJob.parse(JSON.parse(String(row["job"]))));
  }

  /** The oldest job whose next step is due. A job that waits after a failure does not hold up the others. */
  findDue(now: number): Job | undefined {
    const [row] = this.#sql
      .exec("SELECT job FROM jobs WHERE finished_at IS NULL AND resume_at <= ? ORDER BY id LIMIT 1", now)
      .toArray();
    return row && storedJob.parse(JSON.parse(String(row["job"])));
  }

  /** When the next job step is due, or null if all jobs are finished. */
  earliestResume(): number | null {
    const at = this.#sql.exec("SELECT min(resume_at) AS at FROM jobs WHERE finished_at IS NULL").one()["at"];
    return typeof at === "number" ? at : null;
  }
}
