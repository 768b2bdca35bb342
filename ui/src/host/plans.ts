/** The core's verbs of planned packs and of controls. */
import type { Controls } from "../bindings/Controls";
import type { NewPlan } from "../bindings/NewPlan";
import type { PackBuilt } from "../bindings/PackBuilt";
import type { PlanList } from "../bindings/PlanList";
import type { PlannedPack } from "../bindings/PlannedPack";
import type { PlanRef } from "../bindings/PlanRef";
import type { Hear } from ".";

export interface PlansHost {
  /** Plans, and how fresh the packs of each kind are. */
  planList(): Promise<PlanList>;
  /** Keeps a plan, in the place of one of the same name. */
  planSave(request: NewPlan): Promise<PlanList>;
  /** Forgets a plan; its packs stay. */
  planRemove(request: PlanRef): Promise<PlanList>;
  /** Builds the next pack of a plan now. */
  planRun(request: PlanRef, hear: Hear): Promise<PackBuilt>;
  /** Tells of packs that were made by plan while the window is open. */
  planWatch(hear: (made: PlannedPack) => void): Promise<void>;
  /** What the packs speak to, and how long logs are kept under which regime. */
  controlList(): Promise<Controls>;
}
