/** What a pack comes to, in badges: checks, completeness, signature, redaction. */
import { PenLine, PenOff, ShieldCheck } from "lucide-react";
import type { OpenedPack } from "../bindings/OpenedPack";
import { Badge } from "../parts/Badge";
import { isRefused, isSigned, signatureWords } from "./openedWords";

/** The badges. Completeness is what the pack says, and is said so unless its checks passed. */
export function OpenedBadges({ pack }: { pack: OpenedPack }) {
  const { check, redaction } = pack;
  const { name, tone } = signatureWords(check.signature);
  const sign = isSigned(check.signature) === false ? PenOff : tone === "danger" ? undefined : PenLine;
  return (
    <span className="badges">
      {check.ok ? (
        <Badge tone="success" icon={ShieldCheck}>
          Checks passed
        </Badge>
      ) : (
        <Badge tone="danger">Check failed</Badge>
      )}
      {check.facts !== null &&
        (check.facts.complete ? (
          <Badge tone="neutral">{check.ok ? "Complete" : "Says complete"}</Badge>
        ) : (
          <Badge tone="warning">Partial</Badge>
        ))}
      {!isRefused(pack) && (
        <Badge tone={tone} {...(sign === undefined ? {} : { icon: sign })}>
          {name}
        </Badge>
      )}
      {redaction !== null && <Badge tone="info">Redacted</Badge>}
    </span>
  );
}
