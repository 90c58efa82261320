/** Pure. Ids are UUIDs in lower case. Those of version 7 carry the time that they were made for. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether the text is a UUID in lower case, as ids are stored. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The moment a UUIDv7 was made for, in milliseconds. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The smallest id of a moment: every id that is `>=` it was made at that moment or later. */
export function firstIdAt(milliseconds: number): string {
  const hex = Math.max(0, Math.trunc(milliseconds)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
