/** Diagnostics: checks of the machine and the data folder, and a report of them that holds no secret. */
import { useMutation } from "@tanstack/react-query";
import { Stethoscope } from "lucide-react";
import type { About } from "../bindings/About";
import type { CheckLine } from "../bindings/CheckLine";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { CopyButton } from "../parts/CopyButton";
import { counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { Setting } from "./Setting";
import { useAbout } from "./SettingsZone";

/** The section. */
export function SettingsDoctor() {
  const host = useHost();
  const run = useMutation({ mutationFn: () => host.doctor() });
  return (
    <Setting name="Diagnostics">
      <p className="small muted">
        Checks this device, the data folder and its workspaces. Nothing is changed and nothing is sent.
      </p>
      <div className="row">
        <Button isDisabled={run.isPending} onPress={() => run.mutate()}>
          <Stethoscope className="icon" aria-hidden />
          Run diagnostics
        </Button>
        {run.isPending && (
          <span role="status" className="small muted">
            Checking
          </span>
        )}
      </div>
      {run.error !== null && <FailureNote failure={asFailure(run.error)} />}
      {run.data !== undefined && <Checks checks={run.data} />}
    </Setting>
  );
}

function Checks({ checks }: { checks: CheckLine[] }) {
  const { data: about } = useAbout();
  const failed = checks.filter(({ ok }) => !ok).length;
  return (
    <>
      <p role="status">
        {checks.length === 0 && "Nothing was checked."}
        {checks.length > 0 && failed === 0 && `${counted(checks.length, "check")}, all right.`}
        {failed > 0 && `${counted(failed, "check")} of ${checks.length} found something to look at.`}
      </p>
      <ul className="checks panel" aria-label="Checks">
        {checks.map((check) => (
          <li key={`${check.name} ${check.detail}`}>
            <Badge tone={check.ok ? "success" : "danger"}>{check.ok ? "all right" : "look at this"}</Badge>
            <b>
              <Visible text={check.name} />
            </b>
            <span className="muted wrap">
              <Visible text={check.detail} />
            </span>
          </li>
        ))}
      </ul>
      {about !== undefined && <CopyButton name="report" text={reportOf(about, checks)} />}
    </>
  );
}

/** The report as text. The core's checks name places and states, and never a token. */
export function reportOf(about: About, checks: CheckLine[]): string {
  const lines = checks.map(({ name, ok, detail }) => `${ok ? "ok  " : "LOOK"}  ${name}: ${detail}`);
  return visibleLines([
    `Exhibit ${about.version} on ${about.platform}`,
    `data folder: ${about.data_folder}`,
    `keychain: ${about.has_keychain ? "answers" : (about.keychain_trouble ?? "does not answer")}`,
    ...lines,
  ]);
}

/** A detail may quote a file's name, which a stranger chose. */
function visibleLines(lines: string[]): string {
  return `${lines.map((line) => visibleText(line)).join("\n")}\n`;
}
