/** Pure. The form that signs in with a token. */
import { Flash } from "../parts/flash.tsx";
import { TextField } from "../parts/field.tsx";

const NOTICES: Readonly<Record<string, string>> = {
  needed: "Sign in to see this page.",
  ended: "Your session has ended. Sign in again.",
  "signed-out": "You are signed out.",
};

interface SignInPageProps {
  done: string | undefined;
  /** The page to open after signing in. */
  next: string;
  error?: string;
  isFramed?: boolean;
}

export function SignInPage({ done, next, error, isFramed = false }: SignInPageProps) {
  const notice = done !== undefined && Object.hasOwn(NOTICES, done) ? NOTICES[done] : undefined;
  return (
    <>
      <h1>Sign in</h1>
      {notice && <Flash tone={done === "signed-out" ? "good" : "warn"}>{notice}</Flash>}
      {isFramed ? <p>Reload the page around this one to sign in again.</p> : <TokenForm next={next} error={error} />}
    </>
  );
}

function TokenForm({ next, error }: { next: string; error: string | undefined }) {
  return (
    <>
      <p>Use your token, or open the portal link that you received.</p>
      <form method="post" action="/dashboard/sign-in">
        <input type="hidden" name="next" value={next} />
        <TextField
          name="token"
          label="Token"
          type="password"
          value=""
          placeholder="rct_…"
          isRequired
          isMono
          errors={error === undefined ? [] : [error]}
        />
        <button class="primary wide" type="submit">
          Sign in
        </button>
      </form>
    </>
  );
}
