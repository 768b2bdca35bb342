/** Who signed an opened pack, how far that can be believed, and the way to say whom the reader trusts. */
import type { OpenedPack } from "../bindings/OpenedPack";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { CopyButton } from "../parts/CopyButton";
import { Fact, Facts } from "../parts/Facts";
import { Recorded, Visible } from "../parts/Visible";
import type { Opened } from "./openedPack";
import { isSigned, signatureWords } from "./openedWords";
import { groupsOf } from "./packWords";
import { PickButton } from "./WizardFile";

/** The panel. */
export function OpenedSignature({ pack, opening }: { pack: OpenedPack; opening: Opened }) {
  const { signature, checks } = pack.check;
  const { identity, trusted_as, fingerprint, algorithm } = signature;
  const { name, tone, means } = signatureWords(signature);
  const found = checks.find((line) => line.name === "signature");
  return (
    <section className="panel" aria-label="Signature">
      <header className="panel-head">
        <h2>Signature</h2>
        <span className="push">
          <Badge tone={tone}>{name}</Badge>
        </span>
      </header>
      <div className="panel-body stack">
        <p className="small">{means}</p>
        {found !== undefined && (
          <p className="tiny muted wrap">
            <Visible text={found.detail} limit={600} />
          </p>
        )}
        {fingerprint !== null && (
          <>
            <p className="opened-print mono">
              <Visible text={groupsOf(fingerprint)} limit={200} />
            </p>
            <CopyButton size="small" name="fingerprint" text={fingerprint} />
          </>
        )}
        {isSigned(signature) && (
          <Facts>
            <Fact label="Name it claims">
              <Recorded text={identity} />
            </Fact>
            {trusted_as !== null && (
              <Fact label="In your list">
                <Visible text={trusted_as} />
              </Fact>
            )}
            <Fact label="Kind of key">
              <Recorded text={algorithm} />
            </Fact>
          </Facts>
        )}
        <Trusted opening={opening} />
      </div>
    </section>
  );
}

/** The list that was chosen. It must come from elsewhere: the one inside a pack vouches for whoever made the pack. */
function Trusted({ opening: { signers, trust } }: { opening: Opened }) {
  return (
    <div className="opened-trust">
      {signers === null ? (
        <p className="tiny muted">
          No list of trusted keys is chosen. It is an OpenSSH allowed_signers file that came to you another
          way than the pack; the one inside a pack vouches for nobody.
        </p>
      ) : (
        <p className="tiny muted">
          Compared with{" "}
          <code className="wrap">
            <Visible text={signers} limit={4_096} />
          </code>
        </p>
      )}
      <span className="row">
        <PickButton purpose="signers" onPaths={([path]) => path !== undefined && trust(path)}>
          {signers === null ? "Choose a list of trusted keys" : "Choose another list"}
        </PickButton>
        {signers !== null && (
          <Button size="small" look="quiet" onPress={() => trust(null)}>
            Trust nobody
          </Button>
        )}
      </span>
    </div>
  );
}
