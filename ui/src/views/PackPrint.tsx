/** The fingerprint of a pack's file, in words to read out and in hex. */
import { CopyButton } from "../parts/CopyButton";
import { Hex, Words } from "../parts/Fingerprint";
import { bytes } from "../parts/format";

/** `sha256` of the file in hex, the same as eight words, and its size. */
export interface PackPrintProps {
  file: { sha256: string; words: string[]; bytes: number };
}

/** The panel. */
export function PackPrint({ file }: PackPrintProps) {
  return (
    <section className="panel" aria-label="Fingerprint">
      <header className="panel-head">
        <h2>Fingerprint</h2>
        <span className="push tiny muted">sha256 of the file, {bytes(file.bytes)}</span>
      </header>
      <div className="panel-body fingerprint">
        <p className="large">
          <Words words={file.words} />
        </p>
        <Hex hex={file.sha256} />
        <CopyButton size="small" name="sha256" text={file.sha256} />
      </div>
    </section>
  );
}
