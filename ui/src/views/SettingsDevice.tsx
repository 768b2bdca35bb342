/** Where things are kept on this device, and what this program is. */
import { useMutation } from "@tanstack/react-query";
import { FolderOpen } from "lucide-react";
import type { About } from "../bindings/About";
import { asFailure } from "../host";
import { Badge } from "../parts/Badge";
import { Button } from "../parts/Button";
import { Fact, Facts } from "../parts/Facts";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { Setting } from "./Setting";
import { useAbout } from "./SettingsZone";
import { useWindow } from "./window";

/** The names that a reader calls systems by. */
const PLATFORMS: Record<string, string> = { linux: "Linux", macos: "macOS", windows: "Windows" };

/** Long enough for any path: none is cut where it must be found. */
const PATH_LIMIT = 4_096;

/** The sections: data, tokens, about. Until they are known, nothing is claimed. */
export function SettingsDevice() {
  const about = useAbout();
  if (about.data === undefined) return null; // Its failure stands at the time zone, which asks for the same.
  return (
    <>
      <Data about={about.data} />
      <Tokens about={about.data} />
      <Program about={about.data} />
    </>
  );
}

function Data({ about }: { about: About }) {
  const { status } = useWindow();
  const host = useHost();
  const show = useMutation({ mutationFn: (path: string) => host.showInFolder({ path }) });
  return (
    <Setting name="Data">
      <Facts>
        <Fact label="Data folder">
          <Path text={about.data_folder} />
        </Fact>
        <Fact label="This workspace">
          <Path text={status.path} />
        </Fact>
      </Facts>
      <div className="row">
        <Button onPress={() => show.mutate(about.data_folder)}>
          <FolderOpen className="icon" aria-hidden />
          Show in folder
        </Button>
      </div>
      {show.error !== null && <FailureNote failure={asFailure(show.error)} />}
      <p className="small muted">
        Rows, packs and settings stay here. A copy of the folder, made while Exhibit is closed, is a backup.
      </p>
    </Setting>
  );
}

function Tokens({ about }: { about: About }) {
  return (
    <Setting name="Tokens and secrets">
      {about.has_keychain ? (
        <>
          <p>
            <Badge tone="success">Keychain answers</Badge>
          </p>
          <p className="small muted">
            Tokens of sources and secrets of webhooks are kept in the system’s keychain. They are in no
            workspace, no pack and no export.
          </p>
        </>
      ) : (
        <>
          <p className="row setting-badge">
            <Badge tone="warning">No keychain answers</Badge>
          </p>
          <p className="small muted">
            A token can be kept in a file of the data folder that only your user may read, if you choose that
            when you add a source. Otherwise it is given again for each pull, from the environment or a file
            of your own.
          </p>
          {about.keychain_trouble !== null && (
            <p className="tiny muted wrap">
              The system says: <Visible text={about.keychain_trouble} limit={400} />
            </p>
          )}
        </>
      )}
    </Setting>
  );
}

function Program({ about }: { about: About }) {
  return (
    <Setting name="About">
      <Facts>
        <Fact label="Exhibit">
          <span className="mono">{about.version}</span> on {PLATFORMS[about.platform] ?? about.platform}
        </Fact>
        <Fact label="Licences">
          Exhibit stands on open-source work under licences such as MIT, Apache 2.0, ISC and BSD. The
          typefaces are IBM Plex under the SIL Open Font License; the icons are Lucide under ISC.
        </Fact>
      </Facts>
    </Setting>
  );
}

function Path({ text }: { text: string }) {
  return (
    <span className="mono path">
      <Visible text={text} limit={PATH_LIMIT} />
    </span>
  );
}
