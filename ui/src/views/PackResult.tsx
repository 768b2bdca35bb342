/** A pack that was written: where, how much, whether complete, and what a check of the file says. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { CheckLine } from "../bindings/CheckLine";
import type { PackBuilt } from "../bindings/PackBuilt";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { Loading } from "../parts/EmptyState";
import { Digest, Fact, Facts } from "../parts/Facts";
import { bytes, count, shortHex } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";

/** `children` are the actions at its foot. */
export function PackResult({ built, children }: { built: PackBuilt; children: ReactNode }) {
  return (
    <section className="pack-result" aria-label="Pack built">
      <p className="sentence" role="status">
        <Completeness built={built} />
      </p>
      {built.reasons.length > 0 && (
        <ul className="reasons" aria-label="What is missing">
          {built.reasons.map((reason) => (
            <li key={reason}>
              <Visible text={reason} />
            </li>
          ))}
        </ul>
      )}
      <Facts>
        <Fact label="File">
          <span className="mono wrap">
            <Visible text={built.path} limit={4_096} />
          </span>
        </Fact>
        <Fact label="Rows">{count(built.rows)}</Fact>
        <Fact label="Size">{bytes(built.bytes)}</Fact>
        <Fact label="sha256">
          <Digest hex={built.sha256} short={shortHex(built.sha256)} />
        </Fact>
      </Facts>
      <Checked path={built.path} />
      <footer className="dialog-foot">{children}</footer>
    </section>
  );
}

function Completeness({ built }: { built: PackBuilt }) {
  return built.complete ? <Badge tone="success">Complete</Badge> : <Badge tone="warning">Incomplete</Badge>;
}

function Checked({ path }: { path: string }) {
  const host = useHost();
  const check = useQuery({
    queryKey: ["pack-verify", path],
    queryFn: () => host.packVerify({ path }, () => {}),
    gcTime: 0,
  });
  return (
    <section aria-label="Checked">
      <h3>Checked as an outsider would</h3>
      {check.isFetching && <Loading>Checking the file</Loading>}
      {check.error !== null && (
        <FailureNote failure={asFailure(check.error)} onAct={() => void check.refetch()} />
      )}
      {check.data !== undefined && !check.isFetching && (
        <>
          <p>
            {check.data.ok ? (
              <Badge tone="success">Every check passed</Badge>
            ) : (
              <Badge tone="danger">A check failed: do not hand this pack on</Badge>
            )}
          </p>
          <ul className="checks" aria-label="Checks">
            {check.data.checks.map((line) => (
              <Check key={line.name} line={line} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Check({ line }: { line: CheckLine }) {
  return (
    <li>
      <Badge tone={line.ok ? "success" : "danger"} look={line.ok ? "quiet" : "ground"}>
        {line.ok ? "passed" : "failed"}
      </Badge>
      <span className="medium">
        <Visible text={line.name} />
      </span>
      <span className="muted">
        <Visible text={line.detail} />
      </span>
    </li>
  );
}
