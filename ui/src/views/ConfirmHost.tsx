/** Asks before anything is sent to another machine: its name, and the addresses that the name has now. */
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import type { Gate } from "./replayDesk";

/** `words` says what is sent, e.g. `1 request`. */
export function ConfirmHost({ gate, words }: { gate: Gate; words: string }) {
  const { target } = gate;
  return (
    <Dialog
      title={target === null ? "Send" : `Send to ${visibleText(target.host)}?`}
      isOpen={target !== null}
      hold={false}
      onClose={gate.refuse}
    >
      {target !== null && (
        <div className="confirm-host">
          <p className="sentence">
            {words} to{" "}
            <code>
              <Visible text={target.host} limit={253} />
            </code>
            , which is not this device. What is sent there can be read there.
          </p>
          <div className="small">
            <p className="muted">Its addresses now, each of them judged:</p>
            <ul className="reasons" aria-label="Addresses">
              {target.addresses.map((address) => (
                <li key={address}>
                  <code>
                    <Visible text={address} limit={80} />
                  </code>
                </li>
              ))}
            </ul>
            <p className="muted">
              The name is looked up again for each request, and each address is judged again before it is
              spoken to. Each request is sent once and waited for 5 s at most. No redirect is followed, and
              nothing is tried again by itself.
            </p>
          </div>
          <footer className="dialog-foot">
            <Button autoFocus onPress={gate.refuse}>
              Do not send
            </Button>
            <Button look="primary" onPress={gate.confirm}>
              Send there
            </Button>
          </footer>
        </div>
      )}
    </Dialog>
  );
}
