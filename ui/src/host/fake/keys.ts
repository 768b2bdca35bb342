/** The fake host's signing keys: one of the agent's, and one that can be made. */
import type { KeyLine } from "../../bindings/KeyLine";
import type { KeysHost } from "../keys";
import { type FakeWorld, failure } from "./world";

const IDENTITY = "dana@ledger-7";
const NAMESPACES = 'namespaces="evidence-pack,access-review"';

const MADE: KeyLine = {
  kind: "workspace",
  algorithm: "ssh-ed25519",
  fingerprint: "SHA256:k3VqYb0mT1vQ4hL8sW2nJx6rC9pZfD5gA7uE0iOaX0E",
  comment: "exhibit workspace fake",
  allowed_signers: `${IDENTITY} ${NAMESPACES} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFake`,
  minisign: "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
};

const OF_AGENT: KeyLine = {
  ...MADE,
  kind: "agent",
  fingerprint: "SHA256:p9XwRk2cV7bN1mQ5tY8uI3oP6aS4dF0gH2jK9lZxC1v",
  comment: "dana@acme.io",
  minisign: null,
};

/** The verbs. */
export function fakeKeys(_world: FakeWorld): KeysHost {
  let own: KeyLine | null = null;
  return {
    keyList: async () => ({
      workspace: own,
      agent: [OF_AGENT],
      agent_problem: null,
      can_keep: true,
      identity: IDENTITY,
    }),
    keyCreate: async () => {
      if (own !== null) throw failure("usage", "this workspace has a key already", "nothing was made");
      own = MADE;
      return own;
    },
    keyRemove: async () => {
      if (own === null) throw failure("usage", "this workspace has no key", "nothing was changed");
      own = null;
    },
  };
}
