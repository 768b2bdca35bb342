/** The words of every screen and of its states: one table, so that no screen invents its own. */
import type { Screen } from "./window";

/** A place with nothing in it: why, and what can be done. */
export interface EmptyWords {
  title: string;
  text: string;
}

/** One screen. `partial`, `offline` and `error` say what is still true of what is shown. */
export interface ScreenWords {
  /** In the rail, and the `h1`. */
  name: string;
  /** Beside the `h1`. */
  lead: string;
  empty: EmptyWords;
  loading: string;
  partial: string;
  offline: string;
  error: string;
}

/** Every screen. */
export const STATES: Record<Screen, ScreenWords> = {
  log: {
    name: "Log",
    lead: "Every row that was pulled or imported, as it came.",
    empty: {
      title: "This workspace is empty",
      text: "It fills when a source is pulled or a file is imported. Everything stays on this device.",
    },
    loading: "Opening the log",
    partial: "Some sources were not read to their end, so rows may be missing here.",
    offline: "Rows pulled before are here and can be searched. Pulling waits for a connection.",
    error: "The rows could not be read. What is stored is unchanged.",
  },
  packs: {
    name: "Packs",
    lead: "Evidence for one period as a zip that anyone can check without Exhibit.",
    empty: {
      title: "No pack was built or checked here yet",
      text: "A pack holds the rows of one period, and what is needed to check them.",
    },
    loading: "Reading the list of packs",
    partial: "This pack says itself that something is missing from it.",
    offline: "Packs are built and checked from what is on this device. No connection is needed.",
    error: "The list of packs could not be read. The files themselves are unchanged.",
  },
  reviews: {
    name: "Reviews",
    lead: "Who may do what, decided person by person, and signed.",
    empty: {
      title: "No access review was opened yet",
      text: "A review lists everybody whom the access rows of a period name. Somebody else decides about each: approve, revoke, defer or escalate. Its decisions go into an access review pack.",
    },
    loading: "Reading the reviews",
    partial: "Some people are not decided about.",
    offline: "Reviews are kept on this device. No connection is needed.",
    error: "The reviews could not be read. What was decided is unchanged.",
  },
  webhooks: {
    name: "Webhooks",
    lead: "Captured byte for byte, checked without a connection.",
    empty: {
      title: "No delivery was captured yet",
      text: "Import captured files, or drop them here. They are stored in this workspace and judged, and left as they are.",
    },
    loading: "Judging the captured deliveries",
    partial: "Some of the files could not be read. The others are shown.",
    offline: "Signatures are checked on this device. No connection is needed.",
    error: "The deliveries could not be read. What is stored is unchanged.",
  },
  sources: {
    name: "Sources",
    lead: "Where rows come from, how fresh they are, and what could not be read.",
    empty: {
      title: "This workspace has no source yet",
      text: "Add one to pull from, or import a file that a vendor gave you.",
    },
    loading: "Reading the sources",
    partial:
      "The newest run stopped before its end. What it brought is kept; the next one goes on from there.",
    offline: "Sources cannot be reached now. Files can still be imported.",
    error: "The sources could not be read. What is stored is unchanged.",
  },
  coverage: {
    name: "Coverage",
    lead: "Which days were asked for, and what came back. “No rows” and “never asked” are different answers.",
    empty: {
      title: "Nothing is covered yet",
      text: "This workspace has no source. As soon as there is one, each of its days has a mark: pulled, empty, partial, never asked, or no longer kept by the vendor. “No rows” and “never asked” are different answers.",
    },
    loading: "Reading the receipts",
    partial: "Some days were read in part.",
    offline: "What was asked for before is known here. Days that are missing wait for a connection.",
    error: "The receipts could not be read. What is stored is unchanged.",
  },
  rules: {
    name: "Rules",
    lead: "Which rule puts which rows into which packs. Rules change how rows are read, never the rows.",
    empty: {
      title: "There are no rows to classify yet",
      text: "The rules are here already. As soon as there are rows, each rule shows how many it decided.",
    },
    loading: "Counting what each rule decided",
    partial: "Some rows are named by no rule, so they are in no kind of pack.",
    offline: "Rules are kept on this device. No connection is needed.",
    error: "The rules could not be read. Rows are unchanged.",
  },
  forwards: {
    name: "Forwards",
    lead: "Rows and log heads sent to another system.",
    empty: {
      title: "Nothing leaves this device",
      text: "This screen will send rows and log heads to a collector of your choice, and list what was sent, when, and what was answered. Today Exhibit sends nothing but the requests that pull your sources.",
    },
    loading: "Reading the forwards",
    partial: "Some rows were not taken by the other side.",
    offline: "What waits to be sent is kept, and goes out when there is a connection.",
    error: "The forwards could not be read. What is stored is unchanged.",
  },
  trust: {
    name: "Trust",
    lead: "What can be shown about this copy, to whom, and what cannot.",
    empty: {
      title: "The log has no head yet",
      text: "A head is a fingerprint of all rows in their order. It is there as soon as the first row is.",
    },
    loading: "Reading the head of the log",
    partial: "Rows after the last checkpoint are covered by nothing outside this device.",
    offline: "The head is computed on this device. No connection is needed.",
    error: "The head of the log could not be read. What is stored is unchanged.",
  },
  settings: {
    name: "Settings",
    lead: "Kept on this device, for every workspace.",
    empty: { title: "Nothing to set", text: "Every setting has its usual value." },
    loading: "Reading the settings",
    partial: "Some settings could not be read and have their usual value.",
    offline: "Settings are kept on this device. No connection is needed.",
    error: "The settings could not be read or kept.",
  },
};
