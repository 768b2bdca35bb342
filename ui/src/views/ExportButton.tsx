/** The way into the export, and how far a running one is. */
import { Download } from "lucide-react";
import { Button } from "../parts/Button";
import { ariaKeys, isMac } from "./keys";
import { useWindow } from "./window";

/** The button. While an export runs it says so, since that outlives its dialog. */
export function ExportButton({ onPress }: { onPress: () => void }) {
  const { isRunning } = useWindow().tasks.exporting;
  return (
    <Button
      size="tall"
      onPress={onPress}
      aria-label="Export"
      aria-keyshortcuts={ariaKeys("Mod+Shift+E", isMac())}
    >
      <Download className="icon" aria-hidden />
      {isRunning ? "Exporting" : "Export"}
    </Button>
  );
}
