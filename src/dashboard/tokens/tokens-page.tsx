/** Pure. The list of tokens, the form that creates one, and the page of the new one. */
import type { z } from "zod";
import type { tokenSchema } from "../../api/tokens.ts";
import { MAX_NAME_LENGTH } from "../../constants.ts";
import type { FieldError } from "../../http/problem.ts";
import { Badge } from "../parts/badge.tsx";
import { SelectField, TextField, errorsAt } from "../parts/field.tsx";
import { SuccessFlash } from "../parts/flash.tsx";
import { FormActions } from "../parts/form-actions.tsx";
import { Icon } from "../parts/icon.tsx";
import { EmptyState, Pagination } from "../parts/list.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Time } from "../parts/time.tsx";
import { AccessHeader, TOKENS } from "./access-header.tsx";
import { ShownOnce } from "./shown-once.tsx";
import { LIFETIMES_DAYS, TOKEN_ROLES, type TokenForm } from "./form.ts";
import { PostForm } from "../parts/post-form.tsx";

export type Token = z.output<typeof tokenSchema>;

interface TokensPageProps {
  tokens: readonly Token[];
  next: string | null;
  done: string | undefined;
  now: number;
}

export function TokensPage({ tokens, next, done, now }: TokensPageProps) {
  return (
    <>
      <SuccessFlash done={done} texts={{ revoked: "Token revoked." }} />
      <AccessHeader tab="Tokens" lead="Programs use a token to call the API.">
        <NewToken />
      </AccessHeader>
      {tokens.length === 0 ? (
        <EmptyState icon="key" title="No tokens">
          <p>Create one for each program that calls the API.</p>
        </EmptyState>
      ) : (
        <TokenTable tokens={tokens} now={now} />
      )}
      <Pagination next={next} />
    </>
  );
}

function NewToken() {
  return (
    <a class="button primary" href={`${TOKENS.path}/new`}>
      <Icon name="plus" /> New token
    </a>
  );
}

function TokenTable({ tokens, now }: { tokens: readonly Token[]; now: number }) {
  return (
    <table class="list stacking">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Role</th>
          <th scope="col">Created</th>
          <th scope="col">Expires</th>
          <th scope="col">
            <span class="hidden">Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr>
            <th scope="row">
              <span class="clip strong">{token.name}</span>
            </th>
            <td data-label="Role">{token.role}</td>
            <td data-label="Created">
              <Time at={token.created_at} now={now} />
            </td>
            <td data-label="Expires">
              <Expiry at={token.expires_at} now={now} />
            </td>
            <td class="row-action">
              <Revoke token={token} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Expiry({ at, now }: { at: string | null; now: number }) {
  if (at === null) return <span class="soft">Never</span>;
  if (Date.parse(at) <= now) return <Badge tone="plain">Expired</Badge>;
  return <Time at={at} now={now} />;
}

function Revoke({ token }: { token: Token }) {
  return (
    <details class="confirm">
      <summary class="button danger" aria-label={`Revoke ${token.name}`}>
        Revoke
      </summary>
      <div>
        <p>This permanently rejects requests with the token and ends the sessions it signed in.</p>
        <PostForm action={`${TOKENS.path}/${token.id}/revoke`}>
          <button class="danger primary" type="submit">
            Revoke token
          </button>
        </PostForm>
      </div>
    </details>
  );
}

interface NewTokenPageProps {
  form: TokenForm;
  errors: readonly FieldError[];
}

export function NewTokenPage({ form, errors }: NewTokenPageProps) {
  return (
    <>
      <PageHeader title="New token" parent={TOKENS} />
      <PostForm class="panel narrow" novalidate>
        <TextField
          name="name"
          label="Name"
          value={form.name}
          placeholder="CRM sync"
          maxLength={MAX_NAME_LENGTH}
          isRequired
          hint="The program that uses it."
          errors={errorsAt(errors, "name")}
        />
        <SelectField
          name="role"
          label="Role"
          value={form.role}
          options={TOKEN_ROLES}
          errors={errorsAt(errors, "role")}
        />
        <SelectField
          name="expires_at"
          label="Expires"
          value={form.days}
          options={LIFETIMES_DAYS}
          errors={errorsAt(errors, "expires_at")}
        />
        <FormActions submit="Create token" cancel={TOKENS.path} />
      </PostForm>
    </>
  );
}

/** The only page that shows the token, once. */
export function CreatedTokenPage({ token }: { token: string | undefined }) {
  return (
    <ShownOnce title="New token" name="token" value={token} parent={TOKENS}>
      Send it with every request: <code>Authorization: Bearer …</code>
    </ShownOnce>
  );
}
