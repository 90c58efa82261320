/**
 * The order of a deployment. Migrations come before the code, since old code must work with the new tables and not the
 * other way round; queues before both, since wrangler makes none that is only consumed. The first failure ends it.
 */
import { z } from "zod";
import type { Plan } from "./plan.ts";
import { CommandError } from "../command-error.ts";
import { secretsFor } from "./secrets.ts";
import { smoke } from "./smoke.ts";
import type { Run, Wrangler } from "./wrangler.ts";

export interface Effects {
  wrangler: Wrangler;
  print: (line: string) => void;
  pause: (ms: number) => Promise<unknown>;
  /** Environment variables, in which secrets may be given. */
  given: NodeJS.ProcessEnv;
  /** Whether a person looks at what is printed, and no log keeps it. */
  isPrivate: boolean;
}

const named = z.array(z.object({ name: z.string() }));

/** @param rest further arguments for `wrangler deploy`. @throws {CommandError} at the first step that fails. */
export async function deploy(plan: Plan, rest: readonly string[], effects: Effects): Promise<void> {
  const { wrangler, print } = effects;

  print(`\n1. Who deploys`);
  const login = "Log in first: npx wrangler login, or set CLOUDFLARE_API_TOKEN.";
  must(await wrangler.ask("whoami", "--json"), login);

  print(`\n2. Databases`);
  await provideDatabases(plan, effects);

  print(`\n3. Queues`);
  for (const queue of plan.queues) await provideQueue(queue, effects);

  print(`\n4. Migrations`);
  for (const { binding } of plan.databases) {
    const migrated = await wrangler.show("d1", "migrations", "apply", binding, "--remote");
    must(migrated, `The migrations of ${binding} failed. The code that runs is still the old one.`);
  }

  print(`\n5. Secrets`);
  const missing = await missingSecrets(plan, wrangler);
  const secrets = secretsFor(missing, effects.given, effects.isPrivate);
  for (const name of plan.secrets) print(`   ${name}: ${missing.includes(name) ? "will be set" : "is set, and stays"}`);
  if (secrets.generated.length > 0) {
    // Before they are set: should anything fail after that, they would never have been seen.
    print("\n   Keep these now, in a password manager. They are shown once, and cannot be read back:\n");
    for (const name of secrets.generated) print(`   ${name}=${secrets.values[name]}`);
  }

  print(`\n6. The Worker ${plan.worker}`);
  const deployed = await wrangler.deploy(rest, secrets.values);
  must(deployed, "The Worker was not deployed as a whole. Databases and queues stay; it is safe to start again.");

  print(`\n7. Does it work?`);
  const token = secrets.values["PLATFORM_TOKEN"] ?? effects.given["PLATFORM_TOKEN"];
  await verify(plan.publicUrl ?? deployed.url, token, effects);
}

/** What `deploy` would do, for whoever has no account at hand. */
export function describe(plan: Plan): string[] {
  return [
    "1. wrangler whoami",
    ...plan.databases.map(({ name, isFixed }) =>
      isFixed ? `2. ${name} has an id, and is not looked for` : `2. wrangler d1 create ${name}, if there is none`,
    ),
    ...plan.queues.map((queue) => `3. wrangler queues create ${queue}, if there is none`),
    ...plan.databases.map(({ binding }) => `4. wrangler d1 migrations apply ${binding} --remote`),
    ...plan.secrets.map((name) => `5. ${name}: from the environment or generated, if the Worker has none`),
    `6. wrangler deploy (${plan.worker})`,
    "7. GET /healthz is 200; GET /v1/accounts without a token is 401, with PLATFORM_TOKEN 200",
  ];
}

async function provideDatabases(plan: Plan, { wrangler, print }: Effects): Promise<void> {
  const wanted = plan.databases.filter(({ isFixed }) => !isFixed);
  const list = must(await wrangler.ask("d1", "list", "--json"), "The databases could not be listed.");
  const existing = new Set(named.parse(JSON.parse(list)).map(({ name }) => name));
  for (const { name } of wanted) {
    print(`   ${name}: ${existing.has(name) ? "exists" : "is created"}`);
    if (existing.has(name)) continue;
    must(await wrangler.ask("d1", "create", name, "--update-config=false"), `${name} could not be created.`);
  }
}

async function provideQueue(queue: string, { wrangler, print }: Effects): Promise<void> {
  const found = await wrangler.ask("queues", "info", queue);
  print(`   ${queue}: ${found.isDone ? "exists" : "is created"}`);
  if (found.isDone) return;
  if (!found.output.includes("does not exist")) must(found, `Whether ${queue} exists could not be found out.`);
  must(await wrangler.ask("queues", "create", queue), `${queue} could not be created.`);
}

async function missingSecrets(plan: Plan, wrangler: Wrangler): Promise<readonly string[]> {
  const list = await wrangler.ask("secret", "list", "--format", "json");
  // Before its first deployment a Worker has none.
  if (!list.isDone && /Worker ".*" .*not found/.test(list.output)) return plan.secrets;
  const existing = named.parse(JSON.parse(must(list, "The secrets could not be listed.")));
  return plan.secrets.filter((name) => !existing.some((secret) => secret.name === name));
}

async function verify(origin: string | null, token: string | undefined, { print, pause }: Effects): Promise<void> {
  if (origin === null) return print("   wrangler names no URL: set PUBLIC_URL in wrangler.toml to have it checked.");
  print(`   ${origin}`);
  for await (const { name, isFine, answer } of smoke(origin, token, pause)) {
    print(`   ${name}: ${isFine ? "yes" : `no (${answer})`}`);
    if (!isFine)
      throw new CommandError(`It is deployed, and does not work. Back to the version before: npx wrangler rollback`);
  }
  if (token === undefined) print("   With PLATFORM_TOKEN in the environment, a call with it would be checked, too.");
}

/** What it printed. @throws {CommandError} with that, when it failed. */
function must({ isDone, output }: Run, otherwise: string): string {
  if (!isDone) throw new CommandError(`${output.trim()}\n\n${otherwise}`);
  return output;
}
