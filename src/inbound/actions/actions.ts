/** Pure. Every action there is. A new one is one file and its place in this list. */
import type { Action } from "./action.ts";
import { contactCreate } from "./contact-create.ts";
import { contactDelete } from "./contact-delete.ts";
import { contactUpdate } from "./contact-update.ts";
import { eventPublish } from "./event-publish.ts";

const all = [contactCreate, contactUpdate, contactDelete, eventPublish] as const;

/** `"contact.create" | "contact.update" | …` */
export type ActionName = (typeof all)[number]["name"];

/** In the order of the documentation. */
export const ACTIONS: readonly Action<ActionName>[] = all;

export function findAction(name: string): Action<ActionName> | undefined {
  return ACTIONS.find((action) => action.name === name);
}

export function isActionName(name: string): name is ActionName {
  return findAction(name) !== undefined;
}
