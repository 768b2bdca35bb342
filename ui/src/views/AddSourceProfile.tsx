/** The first step of a new source: which vendor, and what is known of its log. */
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { Input, ListBox, ListBoxItem, SearchField, Text } from "react-aria-components";
import type { ProfileLine } from "../bindings/ProfileLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Loading } from "../parts/EmptyState";
import { count, counted } from "../parts/format";
import { visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { ProfileRemoval } from "./ProfileRemoval";
import { SourceKnowledge } from "./SourceKnowledge";
import { useWindow } from "./window";

/** A profile that is only read from files leads to the import. */
export function AddSourceProfile({
  chosen,
  onChoose,
}: {
  chosen: string | null;
  onChoose: (profile: ProfileLine) => void;
}) {
  const host = useHost();
  const profiles = useQuery({ queryKey: ["profiles"], queryFn: () => host.profileList() });
  const [id, setId] = useState(chosen);
  const [text, setText] = useState("");
  if (profiles.data === undefined)
    return profiles.error === null ? (
      <Loading>Reading the profiles</Loading>
    ) : (
      <div className="dialog-note">
        <FailureNote failure={asFailure(profiles.error)} onAct={() => void profiles.refetch()} />
      </div>
    );
  const found = profiles.data.filter((profile) => isFound(profile, text));
  const shown = found.find((profile) => profile.id === id) ?? null;
  return (
    <>
      <div className="profile-columns">
        <div className="profile-find">
          <SearchField className="input" aria-label="Find a vendor" value={text} onChange={setText} autoFocus>
            <Search className="icon icon-12 subtle" aria-hidden />
            <Input placeholder="Vendor or log" />
          </SearchField>
          <Profiles profiles={found} chosen={shown} onChoose={setId} />
          <p className="tiny muted" role="status">
            {count(found.length)} of {counted(profiles.data.length, "profile")}
          </p>
        </div>
        <div className="profile-facts">
          {shown === null ? (
            <p className="muted">Choose a vendor to see what is known of its log.</p>
          ) : (
            <>
              <h2>
                <Visible text={shown.title} />
              </h2>
              <SourceKnowledge profile={shown} />
              {shown.is_own && <ProfileRemoval key={shown.id} profile={shown} />}
            </>
          )}
        </div>
      </div>
      <Foot profile={shown} onChoose={onChoose} />
    </>
  );
}

/** Every word that is typed stands somewhere in its title, vendor, id or kind. */
function isFound({ id, title, vendor, can_pull, is_own }: ProfileLine, text: string): boolean {
  const held = [id, title, vendor, can_pull ? "api" : "files", is_own ? "own" : ""].join(" ").toLowerCase();
  const words = text.trim().toLowerCase().split(/\s+/);
  return words.every((word) => held.includes(word));
}

function Profiles({
  profiles,
  chosen,
  onChoose,
}: {
  profiles: ProfileLine[];
  chosen: ProfileLine | null;
  onChoose: (id: string) => void;
}) {
  return (
    <ListBox
      className="profile-list"
      aria-label="Profiles"
      selectionMode="single"
      selectedKeys={chosen === null ? [] : [chosen.id]}
      onSelectionChange={(keys) => {
        const [id] = keys;
        if (id !== undefined) onChoose(String(id));
      }}
      items={profiles}
      renderEmptyState={() => (
        <p className="muted small profile-none">
          No profile fits. The generic profile reads JSON and CSV files of any vendor: look for “any”.
        </p>
      )}
    >
      {(profile) => (
        <ListBoxItem id={profile.id} textValue={visibleText(profile.title)} className="profile-item">
          <Text slot="label" className="medium">
            <Visible text={profile.title} limit={80} />
          </Text>
          <Text slot="description" className="tiny muted">
            <Visible text={profile.vendor} limit={80} />, {profile.can_pull ? "API" : "files"}
            {profile.is_own && ", your own"}
          </Text>
        </ListBoxItem>
      )}
    </ListBox>
  );
}

function Foot({
  profile,
  onChoose,
}: {
  profile: ProfileLine | null;
  onChoose: (profile: ProfileLine) => void;
}) {
  const { lay } = useWindow();
  if (profile !== null && !profile.can_pull)
    return (
      <footer className="dialog-foot">
        <span className="small muted">This log has no API that Exhibit reads: its rows come as files.</span>
        <Button look="primary" onPress={() => lay({ kind: "import", paths: [] })}>
          Import files
        </Button>
      </footer>
    );
  return (
    <footer className="dialog-foot">
      <span className="small muted">Step 1 of 3: the vendor</span>
      <Button look="primary" isDisabled={profile === null} onPress={() => profile && onChoose(profile)}>
        Next
      </Button>
    </footer>
  );
}
