/** Pure. The banner of a receiver that is down: since when, why, how much waits, and a button that tries it now. */
import { ForAdmins } from "../parts/for-admins.tsx";
import { Flash } from "../parts/flash.tsx";
import { Time } from "../parts/time.tsx";
import { type Health, type Webhook, backlogText } from "../webhooks/state.tsx";
import { attemptText } from "./status.tsx";
import { PostForm } from "../parts/post-form.tsx";

interface OutageProps {
  webhook: Webhook;
  /** Null when it could not be read. */
  health: Health | null;
  now: number;
}

/** Nothing while the circuit is closed. The empty part stays, so that a live page can fill it. */
export function Outage(props: OutageProps) {
  const { webhook, health } = props;
  return (
    <div id="outage" data-live>
      {webhook.enabled && health?.circuit === "open" && <Banner {...props} health={health} />}
    </div>
  );
}

function Banner({ webhook, health, now }: OutageProps & { health: Health }) {
  const { backlog, last_error: error, next_probe_at: probeAt } = health;
  return (
    <Flash tone="warn">
      <div class="flash-row">
        <span>
          <strong>
            Went down <Time at={health.since} now={now} />
            {error && `: ${attemptText(health.last_status_code, error)}`}.
          </strong>{" "}
          {backlog === 0 ? (
            "No delivery waits. The next delivery or a test event will try the receiver."
          ) : (
            <>
              {`${backlogText(health)} ${backlog === 1 ? "delivery waits" : "deliveries wait"}. Next try `}
              {probeAt === null || Date.parse(probeAt) <= now ? "running" : <Time at={probeAt} now={now} />}.
            </>
          )}
        </span>
        {backlog > 0 && (
          <ForAdmins>
            <PostForm action={`/dashboard/webhooks/${webhook.id}/probe`}>
              <button class="primary" type="submit">
                Try now
              </button>
            </PostForm>
          </ForAdmins>
        )}
      </div>
    </Flash>
  );
}
