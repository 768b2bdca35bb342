// The wire, one type a file. ts-rs will write this from src-tauri/src/wire.rs; do not edit by hand.
import type { SourceLine } from "./SourceLine";

export type WorkspaceStatus = { name: string, path: string, rows: number, sources: Array<SourceLine>, last_pull: string | null, tree_size: number, root: string, tier: string, version: string, };
