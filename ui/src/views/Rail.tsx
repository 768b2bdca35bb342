/** The rail: one button a screen, and what waits there. */
import {
  CalendarRange,
  Database,
  Fingerprint,
  ListTree,
  type LucideIcon,
  PackageCheck,
  ScrollText,
  SendHorizontal,
  Settings,
  UserCheck,
  Webhook,
} from "lucide-react";
import { useId } from "react";
import { Button } from "react-aria-components";
import type { SourceLine } from "../bindings/SourceLine";
import { count, counted } from "../parts/format";
import { STATES } from "./states";
import { useTally } from "./tally";
import { SCREENS, type Screen, useWindow } from "./window";

const ICONS: Record<Screen, LucideIcon> = {
  log: ScrollText,
  packs: PackageCheck,
  reviews: UserCheck,
  webhooks: Webhook,
  sources: Database,
  coverage: CalendarRange,
  rules: ListTree,
  forwards: SendHorizontal,
  trust: Fingerprint,
  settings: Settings,
};

/** The rail. */
export function Rail() {
  const { screen, go, status } = useWindow();
  const failedChecks = useTally()?.failed ?? 0;
  const waiting: Partial<Record<Screen, Waiting>> = {
    webhooks: {
      number: failedChecks,
      words: `${counted(failedChecks, "delivery", "deliveries")} failed the check`,
    },
    sources: failed(status.sources),
    coverage: vanishing(status.sources),
  };
  return (
    <nav className="rail" aria-label="Sections">
      <Mark />
      {SCREENS.map((each) => (
        <RailItem
          key={each}
          screen={each}
          isHere={each === screen}
          waiting={waiting[each] ?? NOTHING}
          onPress={() => go(each)}
        />
      ))}
    </nav>
  );
}

/** How many things wait on a screen, and what a reader hears of them. */
interface Waiting {
  number: number;
  words: string;
}

const NOTHING: Waiting = { number: 0, words: "" };

function RailItem({
  screen,
  isHere,
  waiting,
  onPress,
}: {
  screen: Screen;
  isHere: boolean;
  waiting: Waiting;
  onPress: () => void;
}) {
  const Icon = ICONS[screen];
  const { name } = STATES[screen];
  const note = useId();
  return (
    <>
      <Button
        className={`rail-item${screen === "settings" ? " rail-end" : ""}`}
        aria-current={isHere ? "page" : "false"}
        onPress={onPress}
        {...(waiting.number > 0 && { "aria-describedby": note })}
      >
        <Icon className="icon icon-18" aria-hidden />
        {name}
        {waiting.number > 0 && (
          <span className="rail-flag" aria-hidden>
            {count(waiting.number)}
          </span>
        )}
      </Button>
      {waiting.number > 0 && (
        <span className="sr" id={note}>
          {waiting.words}
        </span>
      )}
    </>
  );
}

function failed(sources: SourceLine[]): Waiting {
  const number = sources.filter(({ last_run }) => last_run?.status === "failed").length;
  return { number, words: `${counted(number, "source")} failed last` };
}

/** Sources whose vendor soon deletes rows that are not here. */
function vanishing(sources: SourceLine[]): Waiting {
  const number = sources.filter(({ clock }) => clock?.is_alarm === true).length;
  return { number, words: `${counted(number, "source")} ${number === 1 ? "loses" : "lose"} rows soon` };
}

/** The app's mark: a ledger's double margin and three lines. */
function Mark() {
  return (
    <svg className="mark" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <path
        d="M4 4v16M8 4v16M12 6h8M12 12h5.5M12 18h8"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="square"
      />
    </svg>
  );
}
