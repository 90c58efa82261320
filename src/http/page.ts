/** Pure. Pages of lists: newest first, with an opaque cursor that stays valid while the list grows. */
import { z } from "@hono/zod-openapi";
import { MAX_PAGE_SIZE, PAGE_SIZE } from "../constants.ts";
import { ID_EXAMPLE, wholeNumberQuery } from "./inputs.ts";
import { isUuid } from "../ids/id.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const CURSOR_EXAMPLE = encodeCursor({ list: "1x4tz5k", position: ID_EXAMPLE });
const PAIR_EXAMPLE = encodeCursor({ list: "1x4tz5k", position: `${ID_EXAMPLE} ${ID_EXAMPLE}` });
/** The error for a cursor that the API did not make for this list with these filters. */
export const NOT_A_CURSOR = "is not a cursor of this list with these filters";

const cursorInput = z
  .string()
  .transform((text, context) => {
    const id = decodeCursor(text)?.position ?? "";
    if (!isUuid(id)) context.addIssue({ code: "custom", message: NOT_A_CURSOR });
    return id;
  })
  .openapi({ description: "`next_cursor` of the previous page.", type: "string", example: CURSOR_EXAMPLE });

export const pageQuery = z.strictObject({
  limit: wholeNumberQuery(MAX_PAGE_SIZE)
    .default(PAGE_SIZE)
    .openapi({ description: "The number of entries to return.", example: 25 }),
  cursor: cursorInput.optional(),
});

export interface Page<Row> {
  data: Row[];
  next_cursor: string | null;
}

/**
 * Makes a page of up to `limit` + 1 rows; the last one only shows that there is another page.
 * @param list its `listKey`.
 */
export function toPage<Row>(rows: readonly Row[], limit: number, list: string, idOf: (row: Row) => string): Page<Row> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const isEnd = rows.length <= limit || last === undefined;
  return { data, next_cursor: isEnd ? null : encodeCursor({ list, position: idOf(last) }) };
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

/** The cursor of a list that is sorted by two ids, as that pair. */
export const pairCursorInput = z
  .string()
  .transform((text, context) => {
    const [first = "", second = ""] = decodeCursor(text)?.position.split(" ") ?? [];
    if (!isUuid(first) || !isUuid(second)) context.addIssue({ code: "custom", message: NOT_A_CURSOR });
    return { first, second };
  })
  .openapi({ description: "`next_cursor` of the previous page.", type: "string", example: PAIR_EXAMPLE });
