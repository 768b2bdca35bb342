/** Before anything is sent to another machine: the person confirms its host by name. */
import { useState } from "react";
import { Checkbox } from "react-aria-components";
import { CheckMark } from "../parts/CheckMark";
import { Visible } from "../parts/Visible";
import { hostOf, isLoopback } from "./listenWords";

/** What the person said about one address; another host has to be confirmed anew. */
export interface Consent {
  confirmed_host: string | null;
  allow_private: boolean;
  /** Whether it may be sent to, as far as the window can tell: the core looks at every address of it. */
  isGiven: boolean;
  confirm: (isConfirmed: boolean) => void;
  allowPrivate: (isAllowed: boolean) => void;
}

/** Holds it for an address that is being typed. */
export function useConsent(url: string): Consent {
  const host = hostOf(url);
  const [confirmed, setConfirmed] = useState<string | null>(null);
  const [allowed, setAllowed] = useState<string | null>(null);
  const isConfirmed = host !== null && confirmed === host;
  return {
    confirmed_host: isConfirmed ? host : null,
    allow_private: host !== null && allowed === host,
    isGiven: isLoopback(url) || isConfirmed,
    confirm: (yes) => setConfirmed(yes ? host : null),
    allowPrivate: (yes) => setAllowed(yes ? host : null),
  };
}

/** The two questions. */
export function SendConsent({ url, consent }: { url: string; consent: Consent }) {
  const host = hostOf(url);
  if (host === null || isLoopback(url)) return null;
  return (
    <div className="send-consent">
      <Checkbox className="check-line" isSelected={consent.isGiven} onChange={consent.confirm}>
        <CheckMark />
        <span>
          Yes, send to{" "}
          <code>
            <Visible text={host} limit={253} />
          </code>
          . It is not this device, and what is sent there can be read there.
        </span>
      </Checkbox>
      <Checkbox className="check-line" isSelected={consent.allow_private} onChange={consent.allowPrivate}>
        <CheckMark />
        <span>
          It may be an address of a private network.
          <small>Without this, such an address is refused. That of a cloud's metadata always is.</small>
        </span>
      </Checkbox>
    </div>
  );
}
