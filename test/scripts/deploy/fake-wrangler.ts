/**
 * I/O. Stands for wrangler and an account at Cloudflare, whose state is in the file FAKE_ACCOUNT. It records each call,
 * and refuses what the real one refuses, with the same messages.
 */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";

interface Account {
  isLoggedIn: boolean;
  databases: string[];
  migrated: string[];
  queues: string[];
  /** Of the Worker; null before its first deployment. */
  secrets: Record<string, string> | null;
  calls: string[];
  /** The beginning of the command that fails. */
  fails: string | null;
  url: string;
}

const FILE = process.env["FAKE_ACCOUNT"] ?? "";
const args = process.argv.slice(2).filter((arg) => !arg.startsWith("--env="));
const command = args.join(" ");
const account: Account = JSON.parse(readFileSync(FILE, "utf8"));
account.calls.push(process.argv.slice(2).join(" "));

try {
  if (account.fails !== null && command.startsWith(account.fails)) refuse("A request to the Cloudflare API failed.");
  respond();
} finally {
  writeFileSync(FILE, JSON.stringify(account));
}

function respond(): void {
  const name = args.find((arg, index) => index > 1 && !arg.startsWith("--")) ?? "";
  if (command.startsWith("whoami")) {
    if (!account.isLoggedIn) refuse('{"loggedIn":false}');
  } else if (command.startsWith("d1 list")) {
    process.stdout.write(JSON.stringify(account.databases.map((database) => ({ uuid: database, name: database }))));
  } else if (command.startsWith("d1 create")) {
    if (account.databases.includes(name)) refuse("A database with that name already exists");
    account.databases.push(name);
  } else if (command.startsWith("queues info")) {
    if (!account.queues.includes(name)) refuse(`Queue "${name}" does not exist. To create it, run: wrangler queues`);
  } else if (command.startsWith("queues create")) {
    if (account.queues.includes(name)) refuse("Queue name is already taken");
    account.queues.push(name);
  } else if (command.startsWith("d1 migrations apply")) {
    if (account.databases.length === 0) refuse("Couldn't find a D1 DB");
    account.migrated.push(args[3] ?? "");
  } else if (command.startsWith("secret list")) {
    if (account.secrets === null) refuse('Worker "ratecard-webhooks" not found.');
    process.stdout.write(JSON.stringify(Object.keys(account.secrets ?? {}).map((secret) => ({ name: secret }))));
  } else if (command.startsWith("deploy")) deploy();
  else refuse(`Unknown command: ${command}`);
}

function deploy(): void {
  const file = args.indexOf("--secrets-file");
  const given = file < 0 ? {} : JSON.parse(readFileSync(args[file + 1] ?? "", "utf8"));
  const secrets = { ...account.secrets, ...given };
  if (!("PLATFORM_TOKEN" in secrets && "ENCRYPTION_KEY" in secrets)) refuse("Required secrets have not been set");
  if (!account.queues.some((queue) => queue.endsWith("-dead"))) refuse("Queue does not exist.");
  account.secrets = secrets;
  const report = { type: "deploy", version: 1, targets: ["schedule: * * * * *", account.url] };
  appendFileSync(process.env["WRANGLER_OUTPUT_FILE_PATH"] ?? "", `${JSON.stringify(report)}\n`);
}

function refuse(message: string): never {
  process.stderr.write(`\n✘ [ERROR] ${message}\n`);
  writeFileSync(FILE, JSON.stringify(account));
  process.exit(1);
}
