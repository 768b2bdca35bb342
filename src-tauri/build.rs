//! Embeds the window's configuration, and lists the commands so that each needs a permission of its own.

/// Every command of the app; `capabilities/main.json` allows the same ones.
const COMMANDS: &[&str] = &[
    "workspace_status",
    "workspace_list",
    "workspace_open",
    "workspace_create",
    "settings_read",
    "settings_write",
    "about",
    "doctor",
    "pick_files",
    "pick_save",
    "show_in_folder",
    "drops_watch",
    "task_cancel",
    "log_open",
    "log_rows",
    "log_entry",
    "log_counts",
    "log_facet",
    "log_histogram",
    "log_locate",
    "log_export",
    "pack_list",
    "pack_count",
    "pack_build",
    "pack_verify",
    "sample_load",
    "sync_run",
    "profile_list",
    "source_try",
    "source_add",
    "source_remove",
    "source_token",
    "source_receipts",
    "source_problems",
    "import_preview",
    "import_run",
    "webhook_schemes",
    "webhook_open",
    "webhook_list",
    "webhook_judge",
    "webhook_delivery",
    "webhook_clear",
    "webhook_secrets",
    "webhook_secret_add",
    "webhook_secret_remove",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("tauri.conf.json and capabilities/ can be read");
}
