// The wire, one type a file. ts-rs will write this from src-tauri/src/wire.rs; do not edit by hand.
import type { PackKind } from "./PackKind";

export type PackRequest = { kind: PackKind, from: string, to: string, query: string, organisation: string | null, path: string | null, };
