// The wire, one type a file. ts-rs will write this from src-tauri/src/wire.rs; do not edit by hand.
export type Evidence = "access" | "change" | "incident";
