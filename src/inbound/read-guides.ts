/** I/O. Reads the guides for senders, which are a static asset. */
import { z } from "zod";
import { readAsset } from "../http/static-asset.ts";
import type { SourceGuide } from "./sources/guides/guide.ts";

const guidesSchema = z.record(
  z.string(),
  z.object({
    setup: z.array(z.string()),
    keyName: z.string().nullable(),
    sample: z.object({
      contentType: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
    }),
  }),
);

/** @returns what finds the guide for a sender's type. It throws if there is none. */
export async function readGuides(env: Pick<Env, "ASSETS">): Promise<(type: string) => SourceGuide> {
  const guides = guidesSchema.parse(await (await readAsset(env, "guides.json")).json());
  return (type) => {
    const guide = guides[type];
    if (!guide) throw new Error(`the static asset guides.json has no ${type}`);
    return guide;
  };
}
