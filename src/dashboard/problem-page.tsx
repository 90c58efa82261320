/** Pure. An error page. */
import { type ProblemStatus, titleOf } from "../http/problem-codes.ts";

interface ProblemPageProps {
  status: ProblemStatus;
  detail: string;
  requestId: string;
  /** The page to continue with. */
  link: { name: string; path: string };
}

export function ProblemPage({ status, detail, requestId, link }: ProblemPageProps) {
  return (
    <div class="problem">
      <p class="problem-status">{status}</p>
      <h1>{titleOf(status)}</h1>
      <p>{detail}</p>
      <p>
        <a class="button" href={link.path}>
          {link.name}
        </a>
      </p>
      <p class="hint">
        Request id <code>{requestId}</code>
      </p>
    </div>
  );
}
