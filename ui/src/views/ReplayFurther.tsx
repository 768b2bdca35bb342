/** What is left out of a replay unless asked, and what is refused unless allowed. */
import type { CaptureDetail } from "../bindings/CaptureDetail";
import { CheckLine } from "../parts/CheckLine";
import { LineField } from "../parts/LineField";
import { Visible } from "../parts/Visible";
import { hostOf, isLoopback } from "./listenWords";
import { RATE_LIMIT, rateOf, type Way } from "./replayDraft";

/** `isMany`: several are sent, one after another. */
export interface ReplayFurtherProps {
  way: Way;
  detail: CaptureDetail;
  isMany: boolean;
  onWay: (part: Partial<Way>) => void;
}

/** The fields. */
export function ReplayFurther({ way, detail, isMany, onWay }: ReplayFurtherProps) {
  const masked = [...new Set(detail.headers.filter((header) => header.is_masked).map(({ name }) => name))];
  const isElsewhere = hostOf(way.url.trim()) !== null && !isLoopback(way.url);
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
        <CheckLine isOn={way.withCredentials} onChange={(withCredentials) => onWay({ withCredentials })}>
          Send captured credentials along
          <small>
            {masked.length > 0 ? <Visible text={masked.join(", ")} limit={200} /> : "Authorization, Cookie"}:
            left out otherwise.
          </small>
        </CheckLine>
      )}
      {isElsewhere && (
        <CheckLine isOn={way.allowPrivate} onChange={(allowPrivate) => onWay({ allowPrivate })}>
          It may be an address of a private network
          <small>Refused otherwise. That of a cloud's metadata always is.</small>
        </CheckLine>
      )}
    </>
  );
}
