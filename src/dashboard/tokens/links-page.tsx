/** Pure. Links that sign people in to the dashboard: making one, and the one that was just made. */
import type { z } from "zod";
import type { portalLinkSchema } from "../../api/portal-links.ts";
import { MAX_NAME_LENGTH } from "../../constants.ts";
import type { Fault } from "../../http/problem.ts";
import { Copyable } from "../parts/copy.tsx";
import { SelectField, TextField, faultsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Time } from "../parts/time.tsx";
import { AccessHeader, PORTAL_LINKS } from "./access-header.tsx";
import { LINK_SECONDS, type LinkForm, PEOPLE_ROLES } from "./form.ts";

interface LinksPageProps {
  form: LinkForm;
  faults: readonly Fault[];
}

export function LinksPage({ form, faults }: LinksPageProps) {
  return (
    <>
      <AccessHeader tab="Portal links" lead="People come in by a link that works once." />
      <form method="post" class="panel narrow" novalidate>
        <TextField
          name="name"
          label="Who it is for"
          value={form.name}
          placeholder="Jane Doe"
          maxLength={MAX_NAME_LENGTH}
          hint="Shown to them once they are signed in. May be left empty."
          errors={faultsAt(faults, "name")}
        />
        <SelectField
          name="role"
          label="Role: what they may do"
          value={form.role}
          options={PEOPLE_ROLES}
          errors={faultsAt(faults, "role")}
        />
        <SelectField
          name="expires_in"
          label="Must be opened within"
          value={form.seconds}
          options={LINK_SECONDS}
          hint="Whoever opens it stays signed in for 12 hours."
          errors={faultsAt(faults, "expires_in")}
        />
        <FormActions submit="Create link" />
      </form>
    </>
  );
}

interface MadeLinkPageProps {
  link: z.output<typeof portalLinkSchema>;
  now: number;
}

/** The only page that ever shows it. */
export function MadeLinkPage({ link, now }: MadeLinkPageProps) {
  return (
    <>
      <PageHeader title="A portal link" parent={PORTAL_LINKS} />
      <Flash tone="warn">Copy the link now, and send it to one person. It is shown this once.</Flash>
      <section class="panel">
        <Copyable name="the link" value={link.url} />
        <p class="hint">
          It ends <Time at={link.expires_at} now={now} />, or when it has been used.
        </p>
        <p>
          <a class="button" href={PORTAL_LINKS.path}>
            Done
          </a>
        </p>
      </section>
    </>
  );
}
