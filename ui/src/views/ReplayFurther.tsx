/** What is left out of a replay unless asked, and what is refused unless allowed. */
import type { CaptureDetail } from "../bindings/CaptureDetail";
import { CheckLine } from "../parts/CheckLine";
import { LineField } from "../parts/LineField";
import { Visible } from "../parts/Visible";
import { hostOf, isLoopback } from "./listenWords";
import { credentialsKey, RATE_LIMIT, rateOf, type Way } from "./replayDraft";
import type { Chosen } from "./replayWhich";

/** `which` is sent. */
export interface ReplayFurtherProps {
  way: Way;
  detail: CaptureDetail;
  which: Chosen;
  onWay: (part: Partial<Way>) => void;
}

/** The fields. */
export function ReplayFurther({ way, detail, which, onWay }: ReplayFurtherProps) {
  const isMany = which.size !== 1;
  const masked = [...new Set(detail.headers.filter((header) => header.is_masked).map(({ name }) => name))];
  const host = hostOf(way.url.trim());
  const isElsewhere = host !== null && !isLoopback(way.url);
  const credentials = credentialsKey(way, which.key);
  return (
    <>
      {isMany && (
        <LineField
          label="Requests a second"
          value={way.rate}
          trouble={rateOf(way.rate) === null ? `a number above 0, at most ${RATE_LIMIT}` : null}
          onChange={(rate) => onWay({ rate })}
          isCode
        />
      )}
      {(masked.length > 0 || isMany) && (
        <CheckLine
          isOn={way.credentialsOf === credentials}
          onChange={(isOn) => onWay({ credentialsOf: isOn ? credentials : null })}
        >
          Send captured credentials along
          <small>
            {masked.length > 0 ? <Visible text={masked.join(", ")} limit={200} /> : "Authorization, Cookie"}:
            left out otherwise. Asked anew for other deliveries and other hosts.
          </small>
        </CheckLine>
      )}
      {isElsewhere && (
        <CheckLine
          isOn={way.privateHost === host}
          onChange={(isOn) => onWay({ privateHost: isOn ? host : null })}
        >
          It may be an address of a private network
          <small>Refused otherwise. That of a cloud's metadata always is.</small>
        </CheckLine>
      )}
    </>
  );
}
