//! The checkout and the target folder that a task works on.

use std::path::{Path, PathBuf};

use crate::command::Failure;

/// The two folders that every task needs.
pub(crate) struct Repository {
    /// The checkout's top folder.
    pub(crate) root: PathBuf,
    /// Where cargo builds to; scratch folders of the tasks lie there too.
    pub(crate) target: PathBuf,
}

impl Repository {
    /// The checkout that this program was built from, and the target folder that it was built into.
    pub(crate) fn find() -> Result<Self, Failure> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3);
        // <target>/<profile>/exhibit-xtask: true for CARGO_TARGET_DIR, build.target-dir and build.target alike.
        let program = std::env::current_exe()?;
        let target = program.ancestors().nth(2);
        match (root, target) {
            (Some(root), Some(target)) => Ok(Self { root: root.to_owned(), target: target.to_owned() }),
            _ => Err(Failure::new(
                "this program does not lie in a cargo target folder; start it by `cargo xtask`",
            )),
        }
    }

    /// A program that `cargo build` made in the debug profile.
    pub(crate) fn debug_program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// An empty folder below the target folder; what stood there before is gone.
    pub(crate) fn fresh_folder(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.target.join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}
