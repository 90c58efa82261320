/** I/O. The message for a change that was refused because somebody else has changed the object meanwhile. */
import { auditLogEntrySchema } from "../../api/audit-log.ts";
import { pageSchema } from "../../http/page.ts";
import type { Api } from "../api.ts";
import { orNull } from "../webhooks/read.ts";

/** Names that person if the viewer may read the audit log. @param id of the changed object */
export async function changedText(api: Api, id: string): Promise<string> {
  const entries = await orNull(api.get(`/v1/audit-log?target_id=${id}`, pageSchema(auditLogEntrySchema)));
  const change = entries?.data.find(
    ({ action, status }) => /\.(updated|secret_rotated)$/.test(action) && status === 200,
  );
  const who = change?.actor.name ?? "Somebody else";
  return `Not saved: ${who} has changed it since you opened this page. What you typed is still here. Compare it with the stored settings in another tab, then save again to replace them.`;
}
