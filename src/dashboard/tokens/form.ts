/** Pure. The forms for a token and for a portal link: their options, fields and API input. */
import { DAY_MS } from "../../constants.ts";
import { type Role, peopleRoles, ROLES } from "../../security/roles.ts";
import { textOf } from "../form-fields.ts";

const ROLE_TEXTS: Readonly<Record<Role, string>> = {
  owner: "full access",
  admin: "everything except tokens and links",
  viewer: "webhooks and deliveries, without secrets and changes",
  member: "contacts only",
  publisher: "publishing events only",
};

export const TOKEN_ROLES = ROLES.map((role) => ({ value: role, text: `${role}: ${ROLE_TEXTS[role]}` }));
/** Roles for people. A publisher is a program. */
export const PEOPLE_ROLES = peopleRoles.map((role) => ({ value: role, text: `${role}: ${ROLE_TEXTS[role]}` }));

export const LIFETIMES_DAYS = [
  { value: "", text: "Never" },
  { value: "30", text: "In 30 days" },
  { value: "90", text: "In 90 days" },
  { value: "365", text: "In 1 year" },
] as const;

export const LINK_SECONDS = [
  { value: "900", text: "15 minutes" },
  { value: "3600", text: "1 hour" },
  { value: "86400", text: "1 day" },
] as const;

export interface TokenForm {
  name: string;
  role: string;
  days: string;
}

export const EMPTY_TOKEN: TokenForm = { name: "", role: "admin", days: "" };

export function readTokenForm(fields: URLSearchParams): TokenForm {
  return { name: textOf(fields, "name"), role: textOf(fields, "role"), days: textOf(fields, "expires_at") };
}

export function tokenInput({ name, role, days }: TokenForm, now: number) {
  const isKnown = LIFETIMES_DAYS.some(({ value }) => value !== "" && value === days);
  // An unknown choice is passed on, for the API to reject.
  const expiresAt = isKnown ? new Date(now + Number(days) * DAY_MS).toISOString() : days;
  return { name, role, ...(days === "" ? {} : { expires_at: expiresAt }) };
}

export interface LinkForm {
  name: string;
  role: string;
  seconds: string;
}

export const EMPTY_LINK: LinkForm = { name: "", role: "admin", seconds: "900" };

export function readLinkForm(fields: URLSearchParams): LinkForm {
  return { name: textOf(fields, "name"), role: textOf(fields, "role"), seconds: textOf(fields, "expires_in") };
}

export function linkInput({ name, role, seconds }: LinkForm) {
  return { name: name === "" ? null : name, role, expires_in: Number(seconds) };
}
