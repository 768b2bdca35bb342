/** A source that was added: nothing was asked of it yet, and that can be done now. */
import { Button } from "../parts/Button";
import { Note } from "../parts/Note";
import { useWindow } from "./window";

/** Pulling goes on in the sources screen, beside its progress. */
export function AddSourceDone({ name, onClose }: { name: string; onClose: () => void }) {
  const { go, tasks } = useWindow();
  const pull = () => {
    tasks.pull.start({ sources: [name] });
    go("sources");
    onClose();
  };
  return (
    <>
      <div className="add-source-test add-source-done">
        <Note tone="success" live="calm">
          <p>
            <b>{name} was added.</b> It holds no rows yet: nothing was asked of it so far.
          </p>
        </Note>
      </div>
      <footer className="dialog-foot">
        <Button
          onPress={() => {
            go("sources");
            onClose();
          }}
        >
          Done
        </Button>
        <Button look="primary" autoFocus onPress={pull}>
          Pull now
        </Button>
      </footer>
    </>
  );
}
