/** Pure. What could not be done or found, as a page. */
import { type ProblemStatus, titleOf } from "../http/problem.ts";

interface ProblemPageProps {
  status: ProblemStatus;
  detail: string;
  requestId: string;
  /** Where to go on from here. */
  way: { name: string; path: string };
}

export function ProblemPage({ status, detail, requestId, way }: ProblemPageProps) {
  return (
    <div class="problem">
      <p class="problem-status">{status}</p>
      <h1>{titleOf(status)}</h1>
      <p>{detail}</p>
      <p>
        <a class="button" href={way.path}>
          {way.name}
        </a>
      </p>
      <p class="hint">
        Request <code>{requestId}</code>
      </p>
    </div>
  );
}
