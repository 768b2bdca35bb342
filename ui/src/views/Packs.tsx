/** The packs screen: packs built or opened here, and what was found in each. */
import { Button } from "../parts/Button";
import { TopBar } from "./TopBar";
import { useWindow } from "./window";

/** The screen. */
export function Packs() {
  const { lay } = useWindow();
  return (
    <>
      <TopBar>
        <Button look="primary" onPress={() => lay({ kind: "pack", pack: "access-review", query: "" })}>
          Build pack
        </Button>
      </TopBar>
      <main className="main" />
    </>
  );
}
