/** I/O. The listener's position in the feed, in a file that is replaced as a whole: a crash cannot leave half a file. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { decodeCursor } from "../../src/http/cursor.ts";
import { CommandError } from "../command-error.ts";

const bookmarkSchema = z.object({
  webhook: z.string(),
  cursor: z.string().refine((cursor) => decodeCursor(cursor) !== undefined),
});

/**
 * The feed's cursor, or undefined when there is no file.
 * @throws {CommandError} for the file of another webhook, and for any other file
 */
export async function readBookmark(path: string, webhookId: string): Promise<string | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new CommandError(`Cannot read the state file: ${error.message}`);
  });
  if (text === undefined) return undefined;
  const bookmark = bookmarkSchema.safeParse(parseJson(text));
  if (!bookmark.success)
    throw new CommandError(`${path} is not a state file of npm run listen. Delete it or set --state.`);
  if (bookmark.data.webhook === webhookId) return bookmark.data.cursor;
  throw new CommandError(`${path} belongs to the webhook ${bookmark.data.webhook}. Set --state to another file.`);
}

/** @throws {CommandError} when the file cannot be written */
export async function writeBookmark(path: string, webhookId: string, cursor: string): Promise<void> {
  const next = `${path}.tmp`;
  try {
    // Flushed before it replaces the old file: a power failure could leave an empty one otherwise.
    await writeFile(next, `${JSON.stringify({ webhook: webhookId, cursor })}\n`, { flush: true });
    await rename(next, path);
  } catch (error) {
    throw new CommandError(`Cannot write the state file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
