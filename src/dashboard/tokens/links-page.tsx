/** Pure. The form that creates a portal link, and the page that shows the new link. */
import type { z } from "zod";
import type { portalLinkSchema } from "../../api/portal-links.ts";
import { MAX_NAME_LENGTH } from "../../constants.ts";
import type { FieldError } from "../../http/problem.ts";
import { Copyable } from "../parts/copy.tsx";
import { SelectField, TextField, errorsAt } from "../parts/field.tsx";
import { Flash } from "../parts/flash.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Time } from "../parts/time.tsx";
import { AccessHeader, PORTAL_LINKS } from "./access-header.tsx";
import { LINK_SECONDS, type LinkForm, PEOPLE_ROLES } from "./form.ts";

interface LinksPageProps {
  form: LinkForm;
  errors: readonly FieldError[];
}

export function LinksPage({ form, errors }: LinksPageProps) {
  return (
    <>
      <AccessHeader tab="Portal links" lead="A portal link signs one person in, once." />
      <form method="post" class="panel narrow" novalidate>
        <TextField
          name="name"
          label="Name"
          value={form.name}
          placeholder="Jane Doe"
          maxLength={MAX_NAME_LENGTH}
          hint="Optional. Shown to the person after signing in."
          errors={errorsAt(errors, "name")}
        />
        <SelectField
          name="role"
          label="Role"
          value={form.role}
          options={PEOPLE_ROLES}
          errors={errorsAt(errors, "role")}
        />
        <SelectField
          name="expires_in"
          label="Expires in"
          value={form.seconds}
          options={LINK_SECONDS}
          hint="The session then lasts 12 hours."
          errors={errorsAt(errors, "expires_in")}
        />
        <FormActions submit="Create link" />
      </form>
    </>
  );
}

interface CreatedLinkPageProps {
  link: z.output<typeof portalLinkSchema>;
  now: number;
}

/** The only page that shows the link. */
export function CreatedLinkPage({ link, now }: CreatedLinkPageProps) {
  return (
    <>
      <PageHeader title="New portal link" parent={PORTAL_LINKS} />
      <Flash tone="warn">Copy the link now. It is not shown again.</Flash>
      <section class="panel">
        <Copyable name="link" value={link.url ?? ""} />
        <p class="hint">
          It works once and expires <Time at={link.expires_at} now={now} />.
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
