/** I/O. Hono on Node, BullMQ on Redis and PostgreSQL, in the form of the comparison. */
import { access, chown, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../../../scripts/stopping.ts";
import { Missing, download, run } from "../../generators/toolbox.ts";
import { post } from "../load.ts";
import { PAYLOAD } from "../payload.ts";
import type { Contender } from "./contender.ts";
import { startProcess } from "./processes.ts";

const SERVICE = fileURLToPath(new URL("service/", import.meta.url));
const API_KEY = "api-key-of-the-comparison";
/** Where Debian keeps PostgreSQL's programs, which are not in the PATH. */
const DEBIAN_POSTGRES = "/usr/lib/postgresql";

interface Programs {
  postgres: string;
  initdb: string;
  psql: string;
  user: { uid: number; gid: number } | undefined;
}

export interface Theirs extends Contender {
  /** What makes it durable, as the programs themselves say. */
  durability: readonly string[];
}

/** @throws Missing where Redis, PostgreSQL or the npm registry is not there */
export async function theirs(): Promise<Theirs> {
  await run("redis-server", ["--version"], { cwd: "." }).catch(() => {
    throw new Missing("there is no redis-server");
  });
  const programs = await postgresPrograms();
  await download("npm", ["ci", "--no-fund", "--no-audit"], { cwd: SERVICE });
  const start = () => startAll(programs);
  const first = await start();
  await first.stopAndWeigh();
  return { name: "Hono, BullMQ, PostgreSQL", durability: first.durability, start };
}

async function startAll({ postgres, initdb, psql, user }: Programs) {
  const folder = await temporaryFolder("versus");
  const [data, redisFolder] = [join(folder, "postgres"), join(folder, "redis")];
  for (const each of [data, redisFolder]) await mkdir(each);
  if (user) for (const each of [folder, data]) await chown(each, user.uid, user.gid);
  const asUser = user ? ["setpriv", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"] : [];
  const [command = initdb, ...args] = [...asUser, initdb];
  await run(command, [...args, "-D", data, "-U", "postgres", "--auth=trust"], { cwd: folder });
  const database = await startProcess(postgres, ["-D", data, "-k", folder, "-c", "listen_addresses="], {
    ...(user ? { user } : {}),
    ready: /ready to accept connections/,
  });
  const socket = join(redisFolder, "redis.sock");
  const durable = ["--appendonly", "yes", "--appendfsync", "everysec"];
  const redis = await startProcess(
    "redis-server",
    ["--port", "0", "--unixsocket", socket, "--dir", redisFolder, "--save", "", ...durable],
    { ready: /eady to accept connections/ },
  );
  const service = await startProcess(process.execPath, [join(SERVICE, "service.ts")], {
    env: { DATABASE_FOLDER: folder, REDIS_SOCKET: socket, API_KEY },
    ready: /^http:/,
  });
  const ask = async (sql: string) =>
    (await run(psql, ["-h", folder, "-U", "postgres", "-Atc", sql], { cwd: folder })).trim();
  const headers = { Authorization: `Bearer ${API_KEY}` };
  return {
    durability: [
      `PostgreSQL ${await ask("SHOW server_version")}: fsync ${await ask("SHOW fsync")}, synchronous_commit ${await ask("SHOW synchronous_commit")}`,
      `Redis: ${durable.join(" ").replaceAll("--", "")}`,
    ],
    subscribe: async (urls: readonly string[]) => {
      const account = crypto.randomUUID();
      for (const url of urls) {
        await post({ url: `${service.line}/endpoints/${account}`, headers, body: JSON.stringify({ url }) });
      }
      const body = JSON.stringify({ event: "messages.sent", payload: PAYLOAD });
      return { url: `${service.line}/messages/${account}`, headers, body };
    },
    pids: [service.pid, redis.pid, database.pid],
    stopAndWeigh: async () => {
      const bytes = Number(await ask("SELECT pg_database_size('postgres')"));
      for (const each of [service, redis, database]) await each.stop();
      return bytes;
    },
  };
}

/** @throws Missing where it is not there, or may not be run */
async function postgresPrograms(): Promise<Programs> {
  const versions = await readdir(DEBIAN_POSTGRES).catch(() => []);
  const folders = versions.toSorted((a, b) => Number(b) - Number(a)).map((each) => join(DEBIAN_POSTGRES, each, "bin"));
  const [folder] = folders;
  const programs = (name: string) => (folder === undefined ? name : join(folder, name));
  if (folder === undefined) {
    await run("initdb", ["--version"], { cwd: "." }).catch(() => {
      throw new Missing("there is no PostgreSQL");
    });
  } else await access(programs("initdb"));
  return {
    postgres: programs("postgres"),
    initdb: programs("initdb"),
    psql: programs("psql"),
    user: await userForPostgres(),
  };
}

/** PostgreSQL does not run as root: then it is the user that its package has made. */
async function userForPostgres(): Promise<Programs["user"]> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number(await run("id", [flag, "postgres"], { cwd: "." }));
  try {
    return { uid: await id("-u"), gid: await id("-g") };
  } catch {
    throw new Missing("PostgreSQL refuses root, and there is no user postgres");
  }
}
