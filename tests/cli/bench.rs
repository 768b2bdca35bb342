//! A data folder of its own, and the program run on it.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

pub(crate) struct Bench {
    pub(crate) folder: tempfile::TempDir,
}

/// What a call left behind.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) const ROWS: &str = concat!(
    r#"{"id":"a1","account_user_id":"u1","actor_user_id":"alice@acme.io","action":"COLLABORATOR_ROLE_CHANGED","target_type":"collaborator","target_id":"bob@acme.io","project_id":"payments-api","metadata":{"scope":"project","from":"editor","to":"viewer","source":"dashboard"},"created_at":"2026-05-09T17:14:08.302Z"}"#,
    "\n",
    r#"{"id":"a2","account_user_id":"u1","actor_user_id":"alice@acme.io","action":"TOKEN_REVOKED","target_type":"token","target_id":"otwx_pat_1","project_id":null,"metadata":{"name":"ci-pipeline","token_id":"otwx_pat_1","source":"api"},"created_at":"2026-05-10T01:00:00.000Z"}"#,
    "\n",
    r#"{"id":"a3","account_user_id":"u1","actor_user_id":null,"action":"SPEC_SYNCED","target_type":"spec","target_id":"s1","project_id":"payments-api","metadata":{"source":"system"},"created_at":"2026-05-12T08:00:00.000Z"}"#,
    "\n",
);

/// A time that a pack can name as its own whenever these tests run: no pack is older than the rows of its log, which are
/// received while a test runs.
pub(crate) const LATER: &str = "2099-06-02T00:00:00Z";

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With the three rows imported.
    pub(crate) fn filled() -> Self {
        let bench = Self::new();
        let file = bench.file("rows.ndjson", ROWS.as_bytes());
        assert_eq!(bench.run(&["import", file.to_str().unwrap()]).code, 0);
        bench
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        self.run_with(words, &[])
    }

    pub(crate) fn run_with(&self, words: &[&str], env: &[(&str, &str)]) -> Ran {
        let mut command = Command::cargo_bin("exhibit").unwrap();
        command.env_clear().env("EXHIBIT_DATA_DIR", self.data());
        // A process that is left behind would outlive the folder.
        command.env("EXHIBIT_INDEX", "off").envs(env.iter().copied());
        let output = command.args(words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let ran =
            Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
        assert!(!ran.err.contains("panicked"), "{words:?}: {}", ran.err);
        ran
    }

    /// Runs with `--json` and gives the document; it must have its schema version.
    pub(crate) fn json(&self, words: &[&str]) -> (i32, Value) {
        let ran = self.run(&[words, &["--json"]].concat());
        let document: Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{words:?}: {e}: {}", ran.out));
        assert_eq!(document["schema_version"], 1, "{words:?}");
        (ran.code, document)
    }

    /// Runs with `--json` and expects success.
    pub(crate) fn fine(&self, words: &[&str]) -> Value {
        let (code, document) = self.json(words);
        assert_eq!(code, 0, "{words:?}: {document}");
        document
    }
}

/// Names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let Ok(listed) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        listed.map(|item| item.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
