//! The window put together: its commands, its plugins, and where it may go.

use std::sync::{Arc, mpsc};

use exhibit_engine::Home;
use tauri::plugin::{self, TauriPlugin};
use tauri::{Builder, Manager, Runtime, Url, WindowEvent, Wry};

use crate::commands::{
    self, keys, log, machine, opened, packs, plans, reviews, rules, sending, sources, ties, webhooks,
    workspaces,
};
use crate::desk::Desk;
use crate::drops::Drops;
use crate::picks::Picks;
use crate::place;
use crate::schedule::Schedule;

/// The one window.
const MAIN: &str = "main";

/// A builder whose windows work on `desk` and ask people for files through `picks`.
#[allow(clippy::too_many_lines, reason = "one line a command")]
pub(crate) fn with_commands<R: Runtime>(builder: Builder<R>, desk: Desk, picks: Picks) -> Builder<R> {
    let dropped = Arc::new(Drops::new(Arc::clone(desk.grants())));
    let heard = Arc::clone(&dropped);
    builder
        .manage(Arc::new(desk))
        .manage(Arc::new(picks))
        .manage(dropped)
        .manage(Arc::new(Schedule::default()))
        .on_window_event(move |_, event| {
            if let WindowEvent::DragDrop(event) = event {
                heard.hear(event);
            }
        })
        .invoke_handler(tauri::generate_handler![
            workspaces::workspace_status,
            workspaces::workspace_list,
            workspaces::workspace_open,
            workspaces::workspace_create,
            workspaces::settings_read,
            workspaces::settings_write,
            machine::about,
            machine::doctor,
            machine::pick_files,
            machine::pick_save,
            machine::show_in_folder,
            machine::drops_watch,
            commands::task_cancel,
            log::log_open,
            log::log_rows,
            log::log_entry,
            log::log_counts,
            log::log_facet,
            log::log_histogram,
            log::log_locate,
            log::log_locate_time,
            log::log_export,
            packs::pack_list,
            packs::pack_count,
            packs::pack_build,
            packs::pack_verify,
            keys::key_list,
            keys::key_create,
            keys::key_remove,
            rules::rule_list,
            rules::rule_preview,
            rules::rule_save,
            rules::rule_remove,
            reviews::review_list,
            reviews::review_open,
            reviews::review_show,
            reviews::review_decide,
            reviews::review_close,
            plans::plan_list,
            plans::plan_save,
            plans::plan_remove,
            plans::plan_run,
            plans::control_list,
            plans::plan_watch,
            opened::opened_open,
            opened::opened_close,
            opened::opened_query,
            opened::opened_rows,
            opened::opened_counts,
            opened::opened_facet,
            opened::opened_histogram,
            opened::opened_locate,
            opened::opened_table,
            opened::opened_entry,
            opened::pack_compare,
            sources::sample_load,
            sources::sync_run,
            sources::profile_list,
            sources::source_try,
            sources::source_add,
            sources::source_remove,
            sources::source_token,
            sources::source_receipts,
            sources::source_problems,
            sources::source_set,
            sources::source_vanished,
            sources::coverage_show,
            sources::mapping_try,
            sources::mapping_save,
            sources::profile_remove,
            sources::schedule_watch,
            sources::import_preview,
            sources::import_run,
            webhooks::capture_open,
            webhooks::capture_rows,
            webhooks::capture_ids,
            webhooks::capture_show,
            webhooks::capture_explain,
            webhooks::capture_judge,
            webhooks::capture_import,
            webhooks::capture_paste,
            webhooks::capture_problems,
            webhooks::capture_tally,
            webhooks::capture_export,
            webhooks::capture_curl,
            webhooks::listener_start,
            webhooks::listener_stop,
            webhooks::listener_watch,
            webhooks::scheme_list,
            webhooks::scheme_save,
            webhooks::secret_list,
            webhooks::secret_add,
            webhooks::secret_retire,
            webhooks::secret_remove,
            sending::target_check,
            sending::replay_plan,
            sending::replay_run,
            sending::attempt_list,
            sending::sent_runs,
            sending::event_templates,
            sending::secret_mint,
            sending::test_send,
            sending::suite_run,
            sending::suite_read,
            sending::suite_export,
            ties::reconcile_run,
            ties::reconcile_pull,
            ties::trace_show,
            ties::elsewhere_show,
        ])
}

/// The plugins of the real window. The page may call none of them: they are used from here.
pub(crate) fn with_plugins(builder: Builder<Wry>, home: &Home) -> Builder<Wry> {
    // First, as its author asks: a second start must be noticed before anything else is set up.
    #[cfg(target_os = "linux")]
    let builder = builder.plugin(one_a_folder(home));
    let (moved, moves) = mpsc::channel();
    // A data folder that cannot be made keeps no place of the window; what else that means is said by the screens.
    let (builder, is_kept) = match place::remembered(home) {
        Ok(plugin) => (builder.plugin(plugin), true),
        Err(_) => (builder, false),
    };
    builder
        .plugin(stay_inside())
        .plugin(tauri_plugin_dialog::init())
        .on_window_event(move |_, event| place::heard(&moved, event))
        .setup(move |app| {
            if is_kept {
                place::keep_at_rest(app.handle().clone(), moves);
            }
            hear_written_drops(app.state::<Arc<Drops>>().inner());
            let desk = Arc::clone(app.state::<Arc<Desk>>().inner());
            app.state::<Arc<Schedule>>().keep(desk);
            Ok(())
        })
}

/// Keeps the window on its own page: whatever a row makes somebody press, nothing else is ever loaded in it.
fn stay_inside<R: Runtime>() -> TauriPlugin<R> {
    plugin::Builder::new("stay-inside").on_navigation(|_, url| is_own(url)).build()
}

/// The page's origin: `tauri://localhost`, and where that cannot be had (Windows, Android) `http://tauri.localhost`.
/// Elsewhere that name is one that somebody may answer to.
pub(crate) fn is_own(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) => true,
        ("http" | "https", Some("tauri.localhost")) => cfg!(any(windows, target_os = "android")),
        _ => false,
    }
}

/// One window a data folder: a second start shows the first one and ends. It is told over the session bus; where none
/// answers, both go on, which the workspace's own lock keeps harmless.
#[cfg(target_os = "linux")]
fn one_a_folder<R: Runtime>(home: &Home) -> TauriPlugin<R> {
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(bus_name(home))
        .callback(|app, _, _| {
            if let Some(window) = app.get_webview_window(MAIN) {
                // What the window manager refuses, it refuses.
                let _ = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
            }
        })
        .build()
}

/// A name on the bus for the data folder: another folder is another name.
#[cfg(target_os = "linux")]
fn bus_name(home: &Home) -> String {
    use sha2::{Digest, Sha256};
    let folder = home.folder();
    let whole = folder.canonicalize().or_else(|_| std::path::absolute(folder));
    let digest = Sha256::digest(whole.unwrap_or_else(|_| folder.to_owned()).as_os_str().as_encoded_bytes());
    // Sixteen digits tell folders apart; a part of a name on the bus may not begin with a digit.
    let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("io.exhibit.desktop.data_{digits}")
}

#[cfg(all(debug_assertions, unix))]
fn hear_written_drops(drops: &Arc<Drops>) {
    crate::drops::hear_written(Arc::clone(drops));
}

#[cfg(not(all(debug_assertions, unix)))]
fn hear_written_drops(_: &Arc<Drops>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_goes_nowhere_else() {
        let own = |url: &str| is_own(&url.parse().unwrap());
        assert!(own("tauri://localhost/") && own("tauri://localhost/index.html?filled#x"));
        assert_eq!(own("http://tauri.localhost/"), cfg!(any(windows, target_os = "android")));
        for url in [
            "https://evil.test/",
            "http://localhost/",
            "tauri://evil.test/",
            "https://tauri.localhost.evil.test/",
            "https://evil.test/tauri://localhost",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "blob:tauri://localhost/1",
            "javascript:alert(1)",
        ] {
            assert!(!own(url), "{url}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn each_data_folder_has_a_name_of_its_own_on_the_bus() {
        let folder = tempfile::tempdir().unwrap();
        let name = |folder: &std::path::Path| bus_name(&Home::new(folder));
        assert_eq!(name(folder.path()), name(&folder.path().join(".")));
        assert_ne!(name(folder.path()), name(&folder.path().join("other")));
        // D-Bus specification, "Valid Names": letters, digits, `_` and `-`, no part beginning with a digit.
        for part in name(folder.path()).split('.') {
            assert!(part.starts_with(|c: char| c.is_ascii_alphabetic()), "{part}");
            assert!(part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{part}");
        }
    }
}
