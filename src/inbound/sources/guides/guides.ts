/** Pure. The guide of every sender. */
import { customers } from "./customers.ts";
import { development } from "./development.ts";
import { email } from "./email.ts";
import { forms } from "./forms.ts";
import { generic } from "./generic.ts";
import { messaging } from "./messaging.ts";
import { payments } from "./payments.ts";
import { shops } from "./shops.ts";
import { support } from "./support.ts";
import type { SourceGuide, SourceGuides } from "./guide.ts";

export const GUIDES: SourceGuides = {
  ...customers,
  ...development,
  ...email,
  ...forms,
  ...generic,
  ...messaging,
  ...payments,
  ...shops,
  ...support,
};

/** @throws if there is none. */
export function guideOf(type: string): SourceGuide {
  const guide = GUIDES[type];
  if (!guide) throw new Error(`there is no guide for ${type}`);
  return guide;
}
