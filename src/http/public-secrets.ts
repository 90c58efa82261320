/** Pure. Refuses every request of a deployed Worker that has the public secrets of local development. */
import type { MiddlewareHandler } from "hono";
import { publicSecretOf } from "../security/local-secrets.ts";
import { type Settings, SettingsError, settingsOf } from "../settings.ts";
import type { AppEnv } from "./definition.ts";

/** @throws {SettingsError} */
export const refusePublicSecrets: MiddlewareHandler<AppEnv> = async (c, next) => {
  const settings = readSettings(c.env);
  const name = settings && publicSecretOf(settings, c.req.url);
  if (name) throw new SettingsError(`${name} has the public value of local development`);
  await next();
};

/** Undefined for invalid settings: each route reports these in its own form, as a problem or a page. */
function readSettings(env: Env): Settings | undefined {
  try {
    return settingsOf(env);
  } catch {
    return undefined;
  }
}
