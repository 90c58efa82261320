/** Pure. The parts of the input that the actions on contacts share. */
import { MAX_METADATA_BYTES } from "../../constants.ts";
import { isBlank } from "../../contacts/name.ts";
import { numberText, toPlain } from "../../json/exact.ts";
import { isUuid } from "../../ids/id.ts";
import { isObject } from "../body/body.ts";
import { jsonSize } from "../mapping/json-size.ts";

type Json = Record<string, unknown>;

/** Fields that do not identify a contact. */
const DESCRIBING = ["first_name", "last_name", "metadata"];

/** A phone may come as a number. Elsewhere a number that a double cannot hold becomes its digits as text. */
export function readContactInput(value: unknown): unknown {
  const plain = toPlain(value, "text");
  const phone = isObject(value) ? numberText(Reflect.get(value, "phone")) : undefined;
  return isObject(plain) && phone !== undefined ? { ...plain, phone } : plain;
}

/** With an email, the email identifies the contact. Without one, the phone does. */
export function optionalToCreate(input: object): readonly string[] {
  return [...DESCRIBING, isGiven(input, "email") ? "phone" : "email"];
}

/** An `id` of the service identifies the contact, otherwise the email does. */
export function optionalToRefer(input: object): readonly string[] {
  const id: unknown = Reflect.get(input, "id");
  return [
    ...DESCRIBING,
    "phone",
    ...(isGiven(input, "email") ? ["id"] : []),
    ...(typeof id === "string" && isUuid(id.trim().toLowerCase()) ? ["email"] : []),
  ];
}

function isGiven(input: object, name: string): boolean {
  const value: unknown = Reflect.get(input, name);
  return value !== undefined && value !== null && !(typeof value === "string" && isBlank(value));
}

/** A call adds to metadata by key. Undefined when both together would be too large. */
export function mergeMetadata(before: Json, added: Json): Json | undefined {
  const merged = { ...before, ...added };
  return jsonSize(merged, MAX_METADATA_BYTES) === undefined ? undefined : merged;
}
