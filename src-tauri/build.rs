//! Embeds the window's configuration, and lists the commands so that each needs a permission of its own.

/// Every command of the app; `capabilities/main.json` allows the same ones.
const COMMANDS: &[&str] = &[
    "workspace_status",
    "sample_load",
    "sync_run",
    "task_cancel",
    "log_open",
    "log_rows",
    "log_entry",
    "pack_count",
    "pack_build",
    "pack_verify",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("tauri.conf.json and capabilities/ can be read");
}
