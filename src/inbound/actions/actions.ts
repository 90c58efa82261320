import { z } from "@hono/zod-openapi";
export const ACTIONS = [{ name: "contact.create", description: "", input: z.object({}), sample: {} }];
export function isActionName(name: string): boolean { return ["contact.create", "contact.update", "contact.delete", "event.publish"].includes(name); }
