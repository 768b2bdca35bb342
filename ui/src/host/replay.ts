/** The core's verbs of requests that are sent from here: captures again, test events, suites. Never evidence. */
import type { AttemptLine } from "../bindings/AttemptLine";
import type { AttemptList } from "../bindings/AttemptList";
import type { AttemptScope } from "../bindings/AttemptScope";
import type { EventTemplate } from "../bindings/EventTemplate";
import type { Exported } from "../bindings/Exported";
import type { MintedSecret } from "../bindings/MintedSecret";
import type { MintSecret } from "../bindings/MintSecret";
import type { ReplayDone } from "../bindings/ReplayDone";
import type { ReplayOrder } from "../bindings/ReplayOrder";
import type { ReplayPlan } from "../bindings/ReplayPlan";
import type { RunRef } from "../bindings/RunRef";
import type { SchemeRef } from "../bindings/SchemeRef";
import type { SentRun } from "../bindings/SentRun";
import type { SuiteExport } from "../bindings/SuiteExport";
import type { SuiteOrder } from "../bindings/SuiteOrder";
import type { SuiteResult } from "../bindings/SuiteResult";
import type { TargetLine } from "../bindings/TargetLine";
import type { TestEvent } from "../bindings/TestEvent";
import type { Toward } from "../bindings/Toward";
import type { Hear } from ".";

export interface ReplayHost {
  /** Where an address leads. Nothing is sent. Rejects with `usage` for one that is not allowed. */
  targetCheck(request: Toward): Promise<TargetLine>;
  /** What would be sent. Nothing is, and no name is looked up. */
  replayPlan(request: ReplayOrder): Promise<ReplayPlan>;
  /** Sends captures again, in order. What was sent before a stop is recorded. */
  replayRun(request: ReplayOrder, hear: Hear): Promise<ReplayDone>;
  /** What was sent from here, the newest first. */
  attemptList(request: AttemptScope): Promise<AttemptList>;
  /** What was sent from here, call by call, the newest first. */
  sentRuns(): Promise<SentRun[]>;
  /** Events to begin with, for a scheme. */
  eventTemplates(request: SchemeRef): Promise<EventTemplate[]>;
  /** Makes and keeps a secret; it is shown once. */
  secretMint(request: MintSecret): Promise<MintedSecret>;
  /** Sends a test event. */
  testSend(request: TestEvent): Promise<AttemptLine>;
  /** Sends good and forged deliveries and compares the answers with those expected. */
  suiteRun(request: SuiteOrder, hear: Hear): Promise<SuiteResult>;
  /** The result of an earlier suite. Rejects with `usage` where there is none of that name. */
  suiteRead(request: RunRef): Promise<SuiteResult>;
  /** Writes the result of a suite into a file. */
  suiteExport(request: SuiteExport): Promise<Exported>;
}
