//! Pictures of every screen in both themes and both sizes, on the sample workspace, for people to look at.

use std::path::{Path, PathBuf};

use crate::driver::{App, key};
use crate::stage::Stage;

#[tokio::test]
#[ignore = "needs a display; cargo xtask test --only app"]
async fn every_screen_has_its_picture() {
    let folder = folder();
    let stage = Stage::new();
    let app = App::start(&stage, "sample").await;
    app.sees("button", "Open sample data").await;
    app.pictures(&folder, "first-run").await;
    app.open_sample().await;
    log(&app, &folder).await;
    app.close().await;
}

async fn log(app: &App, folder: &Path) {
    app.settled("from:-7d").await;
    app.pictures(folder, "log").await;
    app.type_here(key::ESCAPE).await;
    for screen in ["Packs", "Webhooks", "Sources", "Coverage", "Forwards", "Trust", "Settings"] {
        app.go(screen).await;
        app.pictures(folder, &screen.to_lowercase()).await;
    }
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("e2e/screens");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}
