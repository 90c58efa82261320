/** I/O. Reads the guides for senders, which are a static asset. */
import { z } from "zod";
import { whenInput } from "../conditions/schema.ts";
import { readAsset } from "../http/static-asset.ts";

const guideSchema = z.object({
  name: z.string(),
  setup: z.array(z.string()),
  keyName: z.string().nullable(),
  sample: z.object({
    contentType: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
  defaults: z
    .object({
      each: z.string().optional(),
      when: whenInput.optional(),
      mapping: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});

/** A guide as the asset has it. `SourceGuide` is how it is written. */
export type ReadGuide = z.output<typeof guideSchema>;

/** The guide of one type. @throws if there is none. */
export async function readGuide(env: Pick<Env, "ASSETS">, type: string): Promise<ReadGuide> {
  return (await readGuides(env))(type);
}

/** @returns a function that finds the guide for a type of sender. It throws if there is none. */
export async function readGuides(env: Pick<Env, "ASSETS">): Promise<(type: string) => ReadGuide> {
  const guides = z.record(z.string(), guideSchema).parse(await (await readAsset(env, "guides.json")).json());
  return (type) => {
    const guide = guides[type];
    if (!guide) throw new Error(`the static asset guides.json has no ${type}`);
    return guide;
  };
}
