/** Pure. Marks a test event and its deliveries. */
import { Badge } from "./badge.tsx";

export function TestBadge({ isTest }: { isTest: boolean }) {
  return isTest ? (
    <Badge tone="info" title="A sample that somebody sent to try the receiver">
      Test
    </Badge>
  ) : (
    <></>
  );
}
