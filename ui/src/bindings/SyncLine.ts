// The wire, one type a file. ts-rs will write this from src-tauri/src/wire.rs; do not edit by hand.
import type { Failure } from "./Failure";
import type { SyncStatus } from "./SyncStatus";

export type SyncLine = { name: string, status: SyncStatus, pages: number, rows_seen: number, rows_new: number, rows_revised: number, problems: number, retries: number, error: Failure | null, };
