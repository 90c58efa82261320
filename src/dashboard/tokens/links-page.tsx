/** Pure. The form that creates a portal link, and the page that shows the new link. */
import { MAX_NAME_LENGTH } from "../../constants.ts";
import type { FieldError } from "../../http/problem.ts";
import { SelectField, TextField, errorsAt } from "../parts/field.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import { Time } from "../parts/time.tsx";
import { AccessHeader, PORTAL_LINKS } from "./access-header.tsx";
import { ShownOnce } from "./shown-once.tsx";
import { LINK_SECONDS, type LinkForm, PEOPLE_ROLES } from "./form.ts";
import { PostForm } from "../parts/post-form.tsx";

interface LinksPageProps {
  form: LinkForm;
  errors: readonly FieldError[];
}

export function LinksPage({ form, errors }: LinksPageProps) {
  return (
    <>
      <AccessHeader tab="Portal links" lead="A portal link signs one person in, once." />
      <PostForm class="panel narrow" novalidate>
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
      </PostForm>
    </>
  );
}

interface CreatedLinkPageProps {
  url: string | undefined;
  expiresAt: string | undefined;
  now: number;
}

/** The only page that shows the link, once. */
export function CreatedLinkPage({ url, expiresAt = "", now }: CreatedLinkPageProps) {
  return (
    <ShownOnce title="New portal link" name="link" value={url} parent={PORTAL_LINKS}>
      It works once and expires <Time at={expiresAt} now={now} />.
    </ShownOnce>
  );
}
