/** I/O. Runs wrangler for a deployment, and reads its report. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { onStop, temporaryFolder } from "../stopping.ts";

const SUPERVISE = fileURLToPath(new URL("../supervise.ts", import.meta.url));

export interface Run {
  isDone: boolean;
  output: string;
}

export interface Wrangler {
  /** Runs a command without showing its output. */
  ask(...args: string[]): Promise<Run>;
  /** Runs a command and shows its output. */
  show(...args: string[]): Promise<Run>;
  /** `wrangler deploy`, which also sets `secrets`. The URL is null if wrangler reports none. */
  deploy(args: readonly string[], secrets: Record<string, string>): Promise<Run & { url: string | null }>;
}

const reportSchema = z.object({ type: z.literal("deploy"), targets: z.array(z.string()).default([]) });

/**
 * @param executable wrangler's script
 * @param environment of wrangler.toml; empty: production
 */
export function wranglerAt(
  executable: string,
  environment: string,
  print: (text: string) => void,
  variables: NodeJS.ProcessEnv = process.env,
): Wrangler {
  const run = async (args: readonly string[], isShown: boolean, more: NodeJS.ProcessEnv = {}): Promise<Run> => {
    const child = spawn(process.execPath, [SUPERVISE, executable, ...args, `--env=${environment}`], {
      env: { ...variables, WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false", ...more },
      // In its own process group, so that Ctrl+C reaches only this process, which then ends wrangler in order.
      detached: true,
    });
    const printed = { out: "", error: "" };
    const read = (stream: "out" | "error") => (chunk: Buffer) => {
      printed[stream] += chunk.toString();
      if (isShown) print(chunk.toString());
    };
    child.stdout.on("data", read("out"));
    child.stderr.on("data", read("error"));
    const closed = once(child, "close");
    onStop(() => {
      child.kill("SIGTERM");
      return closed;
    });
    const [code]: unknown[] = await closed;
    return { isDone: code === 0, output: code === 0 ? printed.out : printed.out + printed.error };
  };
  return {
    ask: (...args) => run(args, false),
    show: (...args) => run(args, true),
    deploy: async (args, secrets) => {
      // Only this user can read the folder, and it is deleted before the command ends, also when it is stopped.
      const folder = await temporaryFolder("deploy");
      try {
        const report = join(folder, "report");
        const file = join(folder, "secrets.json");
        await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
        const withSecrets = Object.keys(secrets).length > 0 ? ["--secrets-file", file] : [];
        const result = await run(["deploy", ...withSecrets, ...args], true, { WRANGLER_OUTPUT_FILE_PATH: report });
        return { ...result, url: urlIn(await readFile(report, "utf8").catch(() => "")) };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** The report has a line of JSON for each action. Its targets are URLs, routes, queues and crons. */
function urlIn(report: string): string | null {
  for (const line of report.split("\n").filter(Boolean)) {
    const { data } = reportSchema.safeParse(JSON.parse(line));
    const url = data?.targets.find((target) => /^https?:\/\/[^\s*]+$/.test(target));
    if (url !== undefined) return url;
  }
  return null;
}
