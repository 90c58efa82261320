/** I/O. How far the listener got, in a file that is replaced as a whole: a crash leaves the old one or the new one. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { decodeCursor } from "../../src/http/page.ts";
import { Refusal } from "./effects.ts";

const shape = z.object({ webhook: z.string(), cursor: z.string().refine((cursor) => decodeCursor(cursor) !== null) });

/** The feed's cursor, or undefined when there is no file. @throws {Refusal} for a file that is not this webhook's. */
export async function readBookmark(path: string, webhookId: string): Promise<string | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new Refusal(`The state file cannot be read: ${error.message}`);
  });
  if (text === undefined) return undefined;
  const bookmark = shape.safeParse(json(text));
  if (!bookmark.success) throw new Refusal(`${path} is no state file of this program. Delete it, or name another.`);
  if (bookmark.data.webhook === webhookId) return bookmark.data.cursor;
  throw new Refusal(`${path} belongs to the webhook ${bookmark.data.webhook}. Name another file.`);
}

/** @throws {Refusal} when the file cannot be written. */
export async function writeBookmark(path: string, webhookId: string, cursor: string): Promise<void> {
  const next = `${path}.tmp`;
  try {
    // On the disk before it takes the old one's place: else a power failure could leave an empty file.
    await writeFile(next, `${JSON.stringify({ webhook: webhookId, cursor })}\n`, { flush: true });
    await rename(next, path);
  } catch (error) {
    throw new Refusal(`The state file cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
