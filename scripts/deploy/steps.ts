/**
 * I/O. The steps of a deployment, in their order. Migrations come before the code: old code works with new tables, but
 * new code does not work with old ones. Queues come first, because wrangler creates no consumed queue. The first
 * failure ends the deployment.
 */
import { z } from "zod";
import type { Plan } from "./plan.ts";
import { CommandError } from "../command-error.ts";
import { provideSecrets } from "./secrets.ts";
import { smoke } from "./smoke.ts";
import type { Run, Wrangler } from "./wrangler.ts";

export interface Effects {
  wrangler: Wrangler;
  print: (line: string) => void;
  pause: (ms: number) => Promise<unknown>;
  /** Environment variables. They may contain secrets. */
  given: NodeJS.ProcessEnv;
  /** Whether the output goes to a person, and not into a log. */
  isPrivate: boolean;
}

const namesSchema = z.array(z.object({ name: z.string() }));

/**
 * @param rest further arguments for `wrangler deploy`
 * @throws {CommandError} at the first step that fails
 */
export async function deploy(plan: Plan, rest: readonly string[], effects: Effects): Promise<void> {
  const { wrangler, print } = effects;

  print(`\n1. Login`);
  const login = "Log in first: npx wrangler login, or set CLOUDFLARE_API_TOKEN.";
  requireSuccess(await wrangler.ask("whoami", "--json"), login);

  print(`\n2. Databases`);
  await provideDatabases(plan, effects);

  print(`\n3. Queues`);
  for (const queue of plan.queues) await provideQueue(queue, effects);

  print(`\n4. Migrations`);
  for (const { binding } of plan.databases) {
    const migrated = await wrangler.show("d1", "migrations", "apply", binding, "--remote");
    requireSuccess(migrated, `The migrations of ${binding} failed. The old code is still deployed.`);
  }

  print(`\n5. Secrets`);
  const missing = await missingSecrets(plan, wrangler);
  const secrets = provideSecrets(missing, effects.given, effects.isPrivate);
  for (const name of plan.secrets) print(`   ${name}: ${missing.includes(name) ? "will be set" : "is already set"}`);
  if (secrets.generated.length > 0) {
    // Printed before they are set: if a later step fails, the user still has them.
    print("\n   Save these in a password manager now. They are shown only once:\n");
    for (const name of secrets.generated) print(`   ${name}=${secrets.values[name]}`);
  }

  print(`\n6. The Worker ${plan.worker}`);
  const deployed = await wrangler.deploy(rest, secrets.values);
  requireSuccess(
    deployed,
    "Deploying the Worker failed. Databases and queues were created. It is safe to run this command again.",
  );

  print(`\n7. Checks`);
  const token = secrets.values["PLATFORM_TOKEN"] ?? effects.given["PLATFORM_TOKEN"];
  await verify(plan.publicUrl ?? deployed.url, token, effects);
}

/** The steps of `deploy`, for a dry run. */
export function describe(plan: Plan): string[] {
  return [
    "1. wrangler whoami",
    ...plan.databases.map(({ name, hasId }) =>
      hasId
        ? `2. ${name} has an id in the configuration`
        : `2. wrangler d1 create ${[name, ...plan.place].join(" ")}, unless it exists`,
    ),
    ...plan.queues.map((queue) => `3. wrangler queues create ${queue}, unless it exists`),
    ...plan.databases.map(({ binding }) => `4. wrangler d1 migrations apply ${binding} --remote`),
    ...plan.secrets.map((name) => `5. ${name}: from the environment or generated, unless the Worker has one`),
    `6. wrangler deploy (${plan.worker})`,
    "7. GET /healthz is 200; GET /v1/accounts without a token is 401, with PLATFORM_TOKEN 200",
  ];
}

async function provideDatabases(plan: Plan, { wrangler, print }: Effects): Promise<void> {
  const wanted = plan.databases.filter(({ hasId }) => !hasId);
  const list = requireSuccess(await wrangler.ask("d1", "list", "--json"), "Listing the databases failed.");
  const existing = new Set(namesSchema.parse(JSON.parse(list)).map(({ name }) => name));
  for (const { name } of wanted) {
    print(`   ${name}: ${existing.has(name) ? "exists" : "creating it"}`);
    if (existing.has(name)) continue;
    const created = await wrangler.ask("d1", "create", name, ...plan.place, "--update-config=false");
    requireSuccess(created, `Creating ${name} failed.`);
  }
}

async function provideQueue(queue: string, { wrangler, print }: Effects): Promise<void> {
  const found = await wrangler.ask("queues", "info", queue);
  print(`   ${queue}: ${found.isDone ? "exists" : "creating it"}`);
  if (found.isDone) return;
  if (!found.output.includes("does not exist")) requireSuccess(found, `Checking whether ${queue} exists failed.`);
  requireSuccess(await wrangler.ask("queues", "create", queue), `Creating ${queue} failed.`);
}

async function missingSecrets(plan: Plan, wrangler: Wrangler): Promise<readonly string[]> {
  const list = await wrangler.ask("secret", "list", "--format", "json");
  // A Worker does not exist before its first deployment.
  if (!list.isDone && /Worker ".*" .*not found/.test(list.output)) return plan.secrets;
  const existing = namesSchema.parse(JSON.parse(requireSuccess(list, "Listing the secrets failed.")));
  return plan.secrets.filter((name) => !existing.some((secret) => secret.name === name));
}

async function verify(origin: string | null, token: string | undefined, { print, pause }: Effects): Promise<void> {
  if (origin === null)
    return print("   wrangler reported no URL. Set PUBLIC_URL in wrangler.toml to have the deployment checked.");
  print(`   ${origin}`);
  for await (const { name, isPassed, response } of smoke(origin, token, pause)) {
    print(`   ${name}: ${isPassed ? "yes" : `no (${response})`}`);
    if (!isPassed) {
      throw new CommandError("The deployment does not work. To return to the previous version: npx wrangler rollback");
    }
  }
  if (token === undefined) print("   Set PLATFORM_TOKEN in the environment to check a request with it, too.");
}

/** The output of a command. @throws {CommandError} with it, if the command failed */
function requireSuccess({ isDone, output }: Run, message: string): string {
  if (!isDone) throw new CommandError(`${output.trim()}\n\n${message}`);
  return output;
}
