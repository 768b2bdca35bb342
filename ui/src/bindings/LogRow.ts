// The wire, one type a file. ts-rs will write this from src-tauri/src/wire.rs; do not edit by hand.
import type { ActorType } from "./ActorType";
import type { Evidence } from "./Evidence";
import type { Origin } from "./Origin";
import type { Outcome } from "./Outcome";

export type LogRow = { row: number, at: string | null, action: string | null, label: string, summary: string, outcome: Outcome, actor: string | null, actor_type: ActorType, resource_type: string | null, resource_id: string | null, project: string | null, origin: Origin, source: string, evidence: Array<Evidence>, };
