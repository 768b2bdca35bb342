/** What is known of a vendor's log before anything is asked of it: traps, gaps, how long rows live there. */
import type { ProfileLine } from "../bindings/ProfileLine";
import { Badge } from "../parts/Badge";
import { Fact, Facts } from "../parts/Facts";
import { visibleText } from "../parts/hidden";
import { None, NotRecorded, Visible } from "../parts/Visible";
import { Sentence } from "./Sentence";

/** Everything a profile says of its vendor. */
export function SourceKnowledge({ profile }: { profile: ProfileLine }) {
  return (
    <div className="knowledge">
      <Facts>
        <Fact label="Read by">{profile.can_pull ? "asking its API" : "importing its files"}</Fact>
        <Fact label="Kept there">
          {profile.retention === null ? <NotRecorded /> : <Visible text={profile.retention} />}
        </Fact>
        <Fact label="As read on">
          <Visible text={profile.as_read} />
          {profile.is_own && (
            <>
              {" "}
              <Badge tone="info">Your own profile</Badge>
            </>
          )}
        </Fact>
        {profile.can_pull && (
          <>
            <Fact label="Wants">{wants(profile).length === 0 ? <None /> : wants(profile).join(", ")}</Fact>
            {profile.token_note !== null && (
              <Fact label="Token">
                <Sentence text={profile.token_note} />
              </Fact>
            )}
          </>
        )}
      </Facts>
      <Lines title="Traps" lines={profile.traps} none="None known." />
      <Lines
        title="Not recorded by the vendor"
        lines={profile.not_recorded}
        none="Nothing is said about this."
      />
      <Lines title="Where this comes from" lines={profile.notes} none="" />
    </div>
  );
}

function Lines({ title, lines, none }: { title: string; lines: string[]; none: string }) {
  if (lines.length === 0 && none === "") return null;
  return (
    <section className="knowledge-lines">
      <h3>{title}</h3>
      {lines.length === 0 ? (
        <p className="muted">{none}</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <li key={line}>
              <Sentence text={line} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What must be at hand before it can be asked. */
function wants({ needs_token, token_parts, required }: ProfileLine): string[] {
  const secret = needs_token ? (token_parts.length === 0 ? ["Token"] : token_parts) : [];
  return [...secret, ...required].map((each) => visibleText(each));
}
