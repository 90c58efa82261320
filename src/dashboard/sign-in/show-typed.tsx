/** I/O. Shows a form that was sent after the session ended: the page keeps what was typed, to be sent again. */
import { isFramed } from "../embedding.ts";
import type { DashboardContext } from "../environment.ts";
import { showPlain } from "../frame/show.tsx";

/** @param path that the form was sent to. */
export function showTyped(c: DashboardContext, path: string, fields: URLSearchParams): Promise<Response> {
  return showPlain(
    c,
    { title: "Your session has ended", status: 401 },
    <>
      <h1>Your session has ended</h1>
      <p>
        Nothing was saved, but this page keeps what you typed.{" "}
        {isFramed(c) ? (
          "Open the page around this one in another tab"
        ) : (
          <>
            <a href="/dashboard/sign-in" target="_blank">
              Sign in in another tab
            </a>
            , or open a new portal link there
          </>
        )}
        . Then come back and send it again.
      </p>
      <form method="post" action={path}>
        {[...fields].map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button class="primary wide" type="submit">
          Send again
        </button>
      </form>
    </>,
  );
}
