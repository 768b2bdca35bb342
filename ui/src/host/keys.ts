/** The core's verbs of signing keys. Only public halves pass. */
import type { KeyLine } from "../bindings/KeyLine";
import type { KeyList } from "../bindings/KeyList";
import type { NewKey } from "../bindings/NewKey";

export interface KeysHost {
  /** The keys that could sign: the workspace's own and the ssh-agent's. */
  keyList(): Promise<KeyList>;
  /** Makes the workspace's key. Rejects with `credentials` where there is no place to keep it. */
  keyCreate(request: NewKey): Promise<KeyLine>;
  /** Forgets the workspace's key for good; what it signed stays signed. */
  keyRemove(): Promise<void>;
}
