// The wire, one type a file. ts-rs will write this from src-tauri/src/wire.rs; do not edit by hand.
import type { CheckLine } from "./CheckLine";

export type PackCheck = { ok: boolean, checks: Array<CheckLine>, };
