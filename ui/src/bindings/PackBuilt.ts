// The wire, one type a file. ts-rs will write this from src-tauri/src/wire.rs; do not edit by hand.
export type PackBuilt = { path: string, pack_id: string, rows: number, sha256: string, bytes: number, complete: boolean, reasons: Array<string>, };
