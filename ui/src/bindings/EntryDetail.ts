// The wire, one type a file. ts-rs will write this from src-tauri/src/wire.rs; do not edit by hand.
import type { Change } from "./Change";
import type { LogRow } from "./LogRow";
import type { RevisionLine } from "./RevisionLine";

export type EntryDetail = { entry_json: string, row: LogRow, received_at: string, key: string, id: string | null, at_raw: string | null, category: string | null, token: string | null, ip: string | null, user_agent: string | null, session: string | null, metadata_json: string | null, raw: string, raw_is_text: boolean, raw_sha256: string, raw_bytes: number, leaf: string, leaf_index: number, ingest: string, changes: Array<Change>, revisions: Array<RevisionLine>, rule: string | null, };
