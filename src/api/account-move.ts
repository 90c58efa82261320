/** I/O. /v1/accounts/{id}/move */
import { z } from "@hono/zod-openapi";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { invalid } from "../http/problem.ts";
import { log } from "../logging/log.ts";
import { continueMove } from "../moving/move-account.ts";
import { platformOnly } from "../security/roles.ts";
import type { Account } from "../storage/accounts.ts";
import { databaseByName, databaseNames } from "../storage/database.ts";
import { beginMove, findMove } from "../storage/moves.ts";

const moveInput = z
  .strictObject({
    to: z.string().openapi({ description: "The binding of a database of the service.", example: "DB_2" }),
  })
  .openapi("AccountMoveInput", { example: { to: "DB" } });

const moveSchema = z
  .object({
    database: z.string().openapi({ description: "The binding of the database that the account is in.", example: "DB" }),
    to: z.string().openapi({ example: "DB_2" }),
    status: z.enum(["copying", "waiting", "clearing", "done"]).openapi({
      description:
        "`copying`: rows are copied. `waiting`: the account moves within a minute. `clearing`: it has moved, and the old database still has copies of rows. `done`: the old database has only events of the account.",
      example: "copying",
    }),
  })
  .openapi("AccountMove");

export function accountMoveRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/accounts/{id}/move",
    operationId: "moveAccount",
    audit: "not audited",
    tag: "Service",
    summary: "Move an account to another database",
    description:
      "Begins the move, or goes on with it for some seconds. Repeat it until `status` is `clearing` or `done`, as `npm run move-account` does; cron goes on with it as well. The account can be used meanwhile. For a second or two, changes wait, or are refused with `account_moving`.",
    roles: platformOnly,
    account: "path",
    body: moveInput,
    responses: { 200: { description: "The progress of the move.", schema: moveSchema } },
    handle: async (context, respond) => {
      const account = await context.account();
      const { to } = await context.body();
      if (!databaseNames(context.env).includes(to)) throw refused("must be the binding of a database");
      const from = await requireMove(context.env, account, to);
      const status = from === undefined ? "done" : await continueMove(context.env, from, account.id);
      const hasMoved = status === "clearing" || status === "done";
      log("info", "account move", { account_id: account.id, to, status });
      return respond(200, { database: hasMoved ? to : account.database, to, status });
    },
  });
}

/** The database that the account leaves, or left last; undefined if it was always where it should be. @throws {Problem} 422 */
async function requireMove(env: Env, { id, database, former }: Account, to: string): Promise<string | undefined> {
  if (database === to) return former.at(-1);
  const source = databaseByName(env, database);
  const move = await findMove(source, id);
  if (move && move.target !== to) throw refused(`must be ${move.target}, where the account is moving to`);
  if (move) return database;
  if (await findMove(databaseByName(env, to), id)) {
    throw refused("must not be a database that still has copies of rows from before the account left it");
  }
  await beginMove(source, id, to);
  return database;
}

function refused(message: string) {
  return invalid([{ path: "to", message }]);
}
