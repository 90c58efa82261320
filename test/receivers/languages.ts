/** I/O. The receivers in other languages, and in Next.js, installed and started as their pages say. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Missing, download, newFolder, requireCommands, run } from "../generators/toolbox.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLES = join(ROOT, "examples/receivers");
const RECEIVING = join(ROOT, "docs/receiving.md");
const CREATE_NEXT_APP = "create-next-app@16.4.3";
/** Empty: the page of its template loads fonts from elsewhere. */
const NEXT_OPTIONS = [
  "--empty",
  "--ts",
  "--app",
  "--no-tailwind",
  "--no-eslint",
  "--no-src-dir",
  "--use-npm",
  "--disable-git",
];
const START_TIMEOUT_MS = 60_000;
const LOCAL = "127.0.0.1";

export interface RunningReceiver {
  url: string;
  /** The file of its inbox. */
  inbox: string;
  printed(): string;
  stop(): Promise<void>;
}

export interface Language {
  name: string;
  /** The project before the page's commands; default: the example's own folder. @throws Missing, as `install` does */
  create?(folder: string): Promise<void>;
  /** @throws Missing when this machine does not have the language, or its registry does not answer */
  install(folder: string): Promise<void>;
  /** The command that starts it. */
  command(folder: string, port: number): readonly [string, ...string[]];
  path: string;
}

export const LANGUAGES: readonly Language[] = [
  {
    name: "python",
    path: "/webhooks",
    install: async (folder) => {
      await requireCommands([["python3", "--version"]]);
      await run("python3", ["-m", "venv", "environment"], { cwd: folder });
      await download("environment/bin/pip", ["install", "-q", "-r", "requirements.txt"], { cwd: folder });
    },
    command: (_folder, port) => [
      "environment/bin/flask",
      "--app",
      "receiver",
      "run",
      "--host",
      LOCAL,
      "--port",
      String(port),
    ],
  },
  {
    name: "php",
    path: "/webhooks.php",
    install: async (folder) => {
      await requireCommands([["php", "--version"]]);
      const modules = await run("php", ["-m"], { cwd: folder });
      if (!modules.includes("pdo_sqlite")) throw new Missing("php has no pdo_sqlite");
    },
    command: (_folder, port) => ["php", "-S", `${LOCAL}:${port}`, "-t", "public"],
  },
  {
    name: "go",
    path: "/webhooks",
    install: async (folder) => {
      await requireCommands([
        ["go", "version"],
        ["gcc", "--version"],
      ]);
      await download("go", ["mod", "download"], { cwd: folder });
      await run("go", ["build", "-o", "receiver", "."], { cwd: folder });
    },
    command: (folder) => [join(folder, "receiver")],
  },
  {
    name: "next",
    path: "/api/webhooks",
    create: async (folder) => {
      await download("npx", ["--yes", CREATE_NEXT_APP, ".", "--yes", ...NEXT_OPTIONS], { cwd: folder });
    },
    install: async (folder) => {
      const [, commands = ""] = /### Next\.js[^]*?```sh\n([^]*?)```/.exec(await readFile(RECEIVING, "utf8")) ?? [];
      const script = commands.replace(/^RATECARD=.*$/m, `RATECARD='${ROOT}'`);
      await download("sh", ["-ec", script], { cwd: folder });
      await run("npx", ["next", "build"], { cwd: folder, env: { NEXT_TELEMETRY_DISABLED: "1" } });
    },
    command: (_folder, port) => ["node_modules/.bin/next", "start", "--hostname", LOCAL, "--port", String(port)],
  },
];

/** Copies the example, installs what it needs, and returns its folder. */
export async function prepare({ name, create, install }: Language, root: string): Promise<string> {
  const folder = await newFolder(root, name);
  if (create) await create(folder);
  else await cp(join(EXAMPLES, name), folder, { recursive: true });
  await install(folder);
  return folder;
}

export async function start(language: Language, folder: string, signingSecret: string): Promise<RunningReceiver> {
  const port = await freePort();
  const [command, ...args] = language.command(folder, port);
  // Where it is by itself, so that a place which a server would show is found.
  const inbox = join(folder, "inbox.db");
  const environment = { RATECARD_SIGNING_SECRET: signingSecret, ADDRESS: `${LOCAL}:${port}` };
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...environment } });
  const ended = once(child, "exit");
  let printed = "";
  const read = (chunk: Buffer) => (printed += chunk.toString());
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const origin = `http://${LOCAL}:${port}`;
  await untilServing(origin, child, () => printed);
  return {
    url: `${origin}${language.path}`,
    inbox,
    printed: () => printed,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function untilServing(origin: string, child: ChildProcess, printed: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const isServing = await fetch(origin).then(
      () => true,
      () => false,
    );
    if (isServing) return;
    await wait(50);
  }
  throw new Error(`the receiver did not start:\n${printed()}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, LOCAL, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
