/** I/O. Runs the tools of other languages, in folders of their own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** A language or a registry is missing on this machine, which is no fault of the document. */
export class Missing extends Error {
  override readonly name = "Missing";
}

/** Of one command. The longest compiles a compiler. */
const TIMEOUT_MS = 5 * 60_000;

export interface RunOptions {
  cwd: string;
  env?: Record<string, string>;
}

/** @returns everything that the command printed; @throws with that, if it fails */
export async function run(command: string, args: readonly string[], { cwd, env = {} }: RunOptions): Promise<string> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT_MS,
  });
  let printed = "";
  const read = (chunk: Buffer) => (printed += chunk.toString());
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const [code]: unknown[] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(code)}\n${printed}`);
  return printed;
}

/** @throws Missing unless every command can be run */
export async function requireCommands(commands: readonly (readonly [string, string])[]): Promise<void> {
  for (const [command, argument] of commands) {
    await run(command, [argument], { cwd: "." }).catch(() => {
      throw new Missing(`there is no ${command}`);
    });
  }
}

/** Runs a command that downloads. @throws Missing with its last words, if it fails */
export async function download(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  try {
    return await run(command, args, options);
  } catch (error) {
    const printed = error instanceof Error ? error.message : String(error);
    throw new Missing(`a registry did not answer: ${printed.trim().split("\n").slice(-3).join(" / ")}`);
  }
}

export async function newFolder(...path: string[]): Promise<string> {
  const folder = join(...path);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** The environment variable PATH with a folder before all others. */
export function pathWith(folder: string): Record<string, string> {
  return { PATH: [folder, process.env["PATH"]].join(delimiter) };
}

/** Does its work once, however often it is asked. */
export function onlyOnce<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let result: Promise<Value> | undefined;
  return () => (result ??= work());
}
