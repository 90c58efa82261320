/** Pure. The form of ids. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** In small letters, as ids are stored. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
