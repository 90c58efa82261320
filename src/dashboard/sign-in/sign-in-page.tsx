/** Pure. Signing in with a token. */
import { Flash } from "../parts/flash.tsx";
import { TextField } from "../parts/field.tsx";

const WHY: Readonly<Record<string, string>> = {
  needed: "Sign in to see this page.",
  ended: "Your session has ended. Sign in again.",
  "signed-out": "You are signed out.",
};

interface SignInPageProps {
  done: string | undefined;
  /** The page to go on to. */
  next: string;
  error?: string;
}

export function SignInPage({ done, next, error }: SignInPageProps) {
  const why = done !== undefined && Object.hasOwn(WHY, done) ? WHY[done] : undefined;
  return (
    <>
      <h1>Sign in</h1>
      {why && <Flash tone={done === "signed-out" ? "good" : "warn"}>{why}</Flash>}
      <p>With a token of an owner or admin, or by the link that you were given.</p>
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
