// The wire, one type a file. ts-rs will write this from src-tauri/src/wire.rs; do not edit by hand.
export type SourceLine = { name: string, profile: string, url: string | null, entries: number, last_pull: string | null, };
