/** Pure. Pages of lists: newest first, with an opaque cursor that stays valid while the list grows. */
import { z } from "@hono/zod-openapi";
import { MAX_PAGE_SIZE, PAGE_SIZE } from "../constants.ts";
import { ID_EXAMPLE } from "./inputs.ts";
import { fromBase64Url, toBase64Url } from "../security/base64.ts";
import { isUuid } from "../ids/id.ts";

const CURSOR_EXAMPLE = encodeCursor(ID_EXAMPLE);
const PAIR_EXAMPLE = encodeCursor(`${ID_EXAMPLE} ${ID_EXAMPLE}`);

const cursorInput = z
  .string()
  .transform((text, context) => {
    const id = decodeCursor(text);
    if (id === null) context.addIssue({ code: "custom", message: "is not a cursor of this list" });
    return id ?? "";
  })
  .openapi({ description: "`next_cursor` of the previous page.", type: "string", example: CURSOR_EXAMPLE });

export const pageQuery = z.strictObject({
  limit: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(MAX_PAGE_SIZE, `must be at most ${MAX_PAGE_SIZE}`)
    .default(PAGE_SIZE)
    .openapi({ description: "The number of entries to return.", example: 25 }),
  cursor: cursorInput.optional(),
});

export interface Page<Row> {
  data: Row[];
  next_cursor: string | null;
}

/** Makes a page of up to `limit` + 1 rows; the last one only shows that there is another page. */
export function toPage<Row>(rows: readonly Row[], limit: number, idOf: (row: Row) => string): Page<Row> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next_cursor: rows.length > limit && last !== undefined ? encodeCursor(idOf(last)) : null };
}

export function pageSchema<Row extends z.ZodType>(row: Row) {
  return z.object({
    data: z.array(row),
    next_cursor: z
      .string()
      .nullable()
      .openapi({ description: "The `cursor` of the next page; null on the last page.", example: CURSOR_EXAMPLE }),
  });
}

export function encodeCursor(id: string): string {
  return toBase64Url(new TextEncoder().encode(id));
}

/** The cursor of a list that is sorted by two ids, as that pair. */
export const pairCursorInput = z
  .string()
  .transform((text, context) => {
    const [first = "", second = ""] = decodeText(text).split(" ");
    if (!isUuid(first) || !isUuid(second)) {
      context.addIssue({ code: "custom", message: "is not a cursor of this list" });
    }
    return { first, second };
  })
  .openapi({ description: "`next_cursor` of the previous page.", type: "string", example: PAIR_EXAMPLE });

/** The id in a cursor, or null if the cursor is not valid. */
export function decodeCursor(cursor: string): string | null {
  const id = decodeText(cursor);
  return isUuid(id) ? id : null;
}

function decodeText(cursor: string): string {
  try {
    return new TextDecoder().decode(fromBase64Url(cursor));
  } catch {
    return "";
  }
}
