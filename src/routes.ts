/** I/O. Every route of the API. Scripts import this file in Node, without a Worker. */
import { accountMoveRoutes } from "./api/account-move.ts";
import { accountRoutes } from "./api/accounts.ts";
import { auditLogRoutes } from "./api/audit-log.ts";
import { callRoutes } from "./api/calls.ts";
import { callsOfRoutes } from "./api/calls-of.ts";
import { contactRoutes } from "./api/contacts/routes.ts";
import { deliveryRoutes } from "./api/deliveries/routes.ts";
import { healthRoutes } from "./api/deliveries/health.ts";
import { encryptionRoutes } from "./api/encryption/routes.ts";
import { eventTypeRoutes } from "./api/event-types.ts";
import { erasureRoutes } from "./api/events/erasure.ts";
import { publishingRoutes } from "./api/events/publishing.ts";
import { eventRoutes } from "./api/events/routes.ts";
import { runAllRoutes } from "./api/inbound/run-all.ts";
import { runRoutes } from "./api/inbound/run.ts";
import { tryRoutes } from "./api/inbound/try.ts";
import { sessionRoutes } from "./api/access.ts";
import { portalLinkRoutes } from "./api/portal-links.ts";
import { repairRoutes } from "./api/repair/routes.ts";
import { sourceRoutes } from "./api/sources.ts";
import { tokenRoutes } from "./api/tokens.ts";
import { webhookRoutes } from "./api/webhooks/routes.ts";
import { testEventRoutes } from "./api/webhooks/test-event.ts";
import { inboundRoutes, otherMethodRoutes } from "./inbound/route.ts";
import type { App } from "./http/definition.ts";
import { refuseOtherMethods } from "./http/methods.ts";
import { keyringOf } from "./security/keyring.ts";
import { settingsOf } from "./settings.ts";
import { databaseNames } from "./storage/database.ts";
import { findFullDatabases } from "./storage/database-size.ts";
import { requireFittingKey } from "./storage/encryption.ts";

export function apiRoutes(app: App): void {
  refuseOtherMethods(app, "/v1/events/batch");
  otherMethodRoutes(app);
  publishingRoutes(app);
  eventRoutes(app);
  erasureRoutes(app);
  webhookRoutes(app);
  testEventRoutes(app);
  deliveryRoutes(app);
  healthRoutes(app);
  repairRoutes(app);
  inboundRoutes(app);
  callRoutes(app);
  callsOfRoutes(app);
  runAllRoutes(app);
  runRoutes(app);
  tryRoutes(app);
  contactRoutes(app);
  eventTypeRoutes(app);
  sourceRoutes(app);
  accountRoutes(app);
  accountMoveRoutes(app);
  tokenRoutes(app);
  portalLinkRoutes(app);
  sessionRoutes(app);
  auditLogRoutes(app);
  encryptionRoutes(app);
  healthCheck(app);
}

function healthCheck(app: App): void {
  app.get("/healthz", async (c) => {
    const { encryptionKeys, databaseLimitMb } = settingsOf(c.env);
    await requireFittingKey(c.env, await keyringOf(encryptionKeys));
    const full = await findFullDatabases(c.env, databaseNames(c.env), databaseLimitMb);
    const warnings = full.map(({ database, percent }) => `The database ${database} is ${percent} % full.`);
    return c.json({ status: "ok", ...(warnings.length > 0 ? { warnings } : {}) });
  });
}
