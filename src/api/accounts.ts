/** I/O. /v1/accounts */
import { z } from "@hono/zod-openapi";
import { PURGE_DELAY_MS } from "../constants.ts";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import type { RequestContext } from "../http/request-context.ts";
import { beginDeletion } from "../retention/deletions.ts";
import { admins, platformOnly } from "../security/roles.ts";
import { pageQuery, pageSchema, toPage } from "../http/page.ts";
import { notFound } from "../http/problem.ts";
import { type Account, createAccount, listAccounts, renameAccount } from "../storage/accounts.ts";
import { databasesWithRoom } from "../storage/database-size.ts";
import { databaseByName, databaseNames } from "../storage/database.ts";
import { deleteAccount } from "../storage/deletions.ts";
import { timestamp } from "../time/timestamp.ts";
import { formatTime } from "../time/time.ts";
import { nameInput } from "../http/inputs.ts";

const accountSchema = z
  .object({ id: z.uuid(), name: z.string().openapi({ example: "Acme" }), created_at: timestamp, updated_at: timestamp })
  .openapi("Account");

const accountInput = z.strictObject({ name: nameInput }).openapi("AccountInput", { example: { name: "Acme" } });

export function accountRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/accounts",
    operationId: "createAccount",
    isVersioned: true,
    audit: "account.created",
    tag: "Accounts",
    summary: "Create an account",
    roles: platformOnly,
    account: "none",
    body: accountInput,
    responses: { 201: { description: "The account.", schema: accountSchema } },
    handle: async (context, respond) => {
      const { name } = await context.body();
      const { newAccountDatabases, databaseLimitMb } = context.settings;
      const allowed = newAccountDatabases ?? databaseNames(context.env);
      const homes = await databasesWithRoom(context.env, allowed, databaseLimitMb);
      const home = homes[Math.floor(Math.random() * homes.length)] ?? "DB";
      const { now } = context;
      const id = context.newId();
      const account: Account = { id, name, database: home, mover: null, former: [], createdAt: now, updatedAt: now };
      context.auditNotes.targetId = id;
      context.version = account.updatedAt;
      const reply = respond(201, present(account));
      await createAccount(context.env, account, context.completionOf(reply));
      return reply;
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/accounts",
    operationId: "listAccounts",
    tag: "Accounts",
    summary: "List accounts",
    roles: platformOnly,
    account: "none",
    query: pageQuery,
    responses: {
      200: { description: "Accounts, newest first.", schema: pageSchema(accountSchema).openapi("AccountPage") },
    },
    handle: async (context, respond) => {
      const query = context.query();
      const page = toPage(await listAccounts(context.env, query), query.limit, context.listKey, ({ id }) => id);
      return respond(200, { ...page, data: page.data.map(present) });
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/accounts/{id}",
    operationId: "getAccount",
    isVersioned: true,
    tag: "Accounts",
    summary: "Get an account",
    roles: admins,
    account: "path",
    responses: { 200: { description: "The account.", schema: accountSchema } },
    handle: async (context, respond) => respond(200, present(await requireAccount(context))),
  });

  endpoint(app, {
    method: "patch",
    path: "/v1/accounts/{id}",
    operationId: "updateAccount",
    isVersioned: true,
    audit: "account.updated",
    tag: "Accounts",
    summary: "Rename an account",
    roles: admins,
    account: "path",
    body: accountInput,
    responses: { 200: { description: "The account.", schema: accountSchema } },
    handle: async (context, respond) => {
      const account = await requireAccount(context);
      const { name } = await context.body();
      context.auditNotes.changed = account.name === name ? [] : ["name"];
      const renamed = await renameAccount(context.env, account, name, context.now, context.mustMatch);
      if (renamed === "stale") throw context.changedProblem("account");
      if (renamed === "missing") throw notFound("account");
      context.version = renamed.updatedAt;
      return respond(200, present(renamed));
    },
  });

  endpoint(app, {
    method: "delete",
    path: "/v1/accounts/{id}",
    operationId: "deleteAccount",
    isVersioned: true,
    audit: "account.deleted",
    tag: "Accounts",
    summary: "Delete an account and everything in it",
    description:
      "The account is gone at once. Its data is deleted in the background, which takes minutes for a large account.",
    roles: platformOnly,
    account: "path",
    responses: { 204: { description: "Deleted." } },
    handle: async (context, respond) => {
      const account = await requireAccount(context);
      const deletion = await deleteAccount(context.env, account, context.now + PURGE_DELAY_MS, context.mustMatch);
      if (!deletion) throw context.changedProblem("account");
      await beginDeletion(context.env, databaseByName(context.env, account.database), deletion);
      return respond(204, null);
    },
  });
}

/** The account in the path. The time of its last change is its version. @throws {Problem} 404, 412 */
async function requireAccount(context: RequestContext<"id">): Promise<Account> {
  const account = await context.account();
  context.requireMatch("account", account.updatedAt);
  return account;
}

function present(account: Account): z.input<typeof accountSchema> {
  return {
    id: account.id,
    name: account.name,
    created_at: formatTime(account.createdAt),
    updated_at: formatTime(account.updatedAt),
  };
}
