//! A pack taken apart, changed and put together again, with as many hashes written anew as the attacker knows of.

use std::collections::BTreeMap;

use ed25519_dalek::{Signer as _, SigningKey};

use super::*;
use crate::pack::{Means, PackInput, PackRows, Seal, write_pack};
use crate::seal::{MinisignKey, SshKey, SshSignature, armored, minisign_text, signed_data};

/// Whom the auditor knows.
pub(super) const JANE: u8 = 1;
/// Somebody else.
pub(super) const EVE: u8 = 2;
pub(super) const IDENTITY: &str = "jane@acme.test";

/// Members by path, without the top folder.
#[derive(Clone)]
pub(super) struct Kit {
    pub(super) top: String,
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

impl Kit {
    pub(super) fn of(pack: &[u8]) -> Self {
        let members = unzip(pack);
        let top = members[0].0.split('/').next().unwrap().to_owned();
        let files =
            members.into_iter().map(|(name, bytes)| (name[top.len() + 1..].to_owned(), bytes)).collect();
        Self { top, files }
    }

    pub(super) fn text(&self, path: &str) -> String {
        String::from_utf8(self.files[path].clone()).unwrap()
    }

    /// The first `from` in the file becomes `to`.
    pub(super) fn edit(mut self, path: &str, from: &str, to: &str) -> Self {
        let before = self.text(path);
        assert!(before.contains(from), "{path} has no {from}");
        self.files.insert(path.into(), before.replacen(from, to, 1).into_bytes());
        self
    }

    pub(super) fn with(mut self, path: &str, bytes: &[u8]) -> Self {
        self.files.insert(path.into(), bytes.to_vec());
        self
    }

    pub(super) fn without(mut self, path: &str) -> Self {
        self.files.remove(path).unwrap();
        self
    }

    /// `pack.json` as JSON, changed; where nothing changes, its bytes stay too.
    pub(super) fn facts(self, change: impl Fn(&mut serde_json::Value)) -> Self {
        self.json(path::PACK_JSON, change)
    }

    /// A file as JSON, changed; where nothing changes, its bytes stay too.
    pub(super) fn json(mut self, path: &str, change: impl Fn(&mut serde_json::Value)) -> Self {
        let before: serde_json::Value = serde_json::from_slice(&self.files[path]).unwrap();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            self.files.insert(path.into(), serde_json::to_vec(&after).unwrap());
        }
        self
    }

    /// Every hash, size and list of files is written anew; rows and counts are not.
    pub(super) fn resealed(mut self) -> Self {
        self.redescribe();
        let files = self.files.clone();
        self = self.facts(|facts| {
            let listed = facts["files"].as_array_mut().unwrap();
            listed.retain(|file| files.contains_key(file["path"].as_str().unwrap()));
            for file in listed.iter_mut() {
                let bytes = &files[file["path"].as_str().unwrap()];
                (file["bytes"], file["sha256"]) =
                    (bytes.len().into(), crate::digest::sha256_hex(bytes).into());
            }
            let named: Vec<String> =
                listed.iter().map(|file| file["path"].as_str().unwrap().to_owned()).collect();
            let fresh =
                files.iter().filter(|(path, _)| path.starts_with("data/") && *path != path::PACK_JSON);
            for (path, bytes) in fresh.filter(|(path, _)| !named.contains(path)) {
                let rows = path
                    .ends_with(".csv")
                    .then(|| csv::Reader::from_reader(bytes.as_slice()).records().count());
                let sha256 = crate::digest::sha256_hex(bytes);
                listed.push(
                    serde_json::json!({"path": path, "bytes": bytes.len(), "sha256": sha256, "rows": rows}),
                );
            }
        });
        self.remanifested()
    }

    /// The tag files are written anew.
    pub(super) fn remanifested(mut self) -> Self {
        let sizes = self
            .files
            .iter()
            .filter(|(path, _)| path.starts_with("data/"))
            .map(|(_, bytes)| bytes.len() as u64);
        let oxum = format!("Payload-Oxum: {}", crate::pack::oxum(sizes));
        let info = self.text(path::BAG_INFO);
        let lines =
            info.lines().map(|line| if line.starts_with("Payload-Oxum") { oxum.as_str() } else { line });
        let info = lines.collect::<Vec<_>>().join("\n") + "\n";
        self.files.insert(path::BAG_INFO.into(), info.into_bytes());
        self.manifest(path::MANIFEST, |path| path.starts_with("data/"));
        self.manifest(path::TAG_MANIFEST, |path| {
            !path.starts_with("data/") && !path.starts_with(path::TAG_MANIFEST)
        });
        self
    }

    fn redescribe(&mut self) {
        let mut package: serde_json::Value = serde_json::from_slice(&self.files[path::DATA_PACKAGE]).unwrap();
        let before = package.clone();
        for resource in package["resources"].as_array_mut().unwrap() {
            let path = format!("data/{}", resource["path"].as_str().unwrap());
            let Some(bytes) = self.files.get(&path) else { continue };
            resource["bytes"] = bytes.len().into();
            resource["hash"] = format!("sha256:{}", crate::digest::sha256_hex(bytes)).into();
        }
        if package != before {
            self.files.insert(path::DATA_PACKAGE.into(), serde_json::to_vec(&package).unwrap());
        }
    }

    fn manifest(&mut self, file: &str, covers: impl Fn(&str) -> bool) {
        let covered = self.files.iter().filter(|(path, _)| covers(path));
        let text: String =
            covered.map(|(path, bytes)| format!("{}  {path}\n", crate::digest::sha256_hex(bytes))).collect();
        self.files.insert(file.into(), text.into_bytes());
    }

    /// Signed by the key of `secret` in `namespace`.
    pub(super) fn signed(self, secret: u8, namespace: &str) -> Self {
        let bytes = sshsig(secret, namespace, &self.files[path::TAG_MANIFEST]).into_bytes();
        self.with(signature::SSHSIG, &bytes)
    }

    pub(super) fn members(&self) -> Members {
        self.files.iter().map(|(path, bytes)| (format!("{}/{path}", self.top), bytes.clone())).collect()
    }

    pub(super) fn zip(&self) -> Vec<u8> {
        rezip(&self.members())
    }
}

pub(super) fn key(secret: u8) -> (SigningKey, SshKey) {
    let key = SigningKey::from_bytes(&[secret; 32]);
    let public = SshKey::ed25519(&key.verifying_key().to_bytes()).unwrap();
    (key, public)
}

pub(super) fn sshsig(secret: u8, namespace: &str, message: &[u8]) -> String {
    let (key, public) = key(secret);
    let bytes = key.sign(&signed_data(namespace, message)).to_bytes().to_vec();
    armored(&public, namespace, &SshSignature { algorithm: "ssh-ed25519".into(), bytes })
}

pub(super) fn minisig(secret: u8, message: &[u8]) -> (String, String) {
    let key = key(secret).0;
    let public = MinisignKey::of(key.verifying_key().to_bytes());
    let sign = |data: &[u8]| Ok::<_, std::convert::Infallible>(key.sign(data).to_bytes());
    (public.text(), minisign_text(&public, message, "x", sign).unwrap())
}

/// Jane is trusted, nobody else.
pub(super) fn trust() -> Trust {
    let (allowed, problems) = AllowedSigners::parse(&format!("{IDENTITY} {}\n", key(JANE).1.text()));
    assert!(problems.is_empty());
    Trust::of(allowed, Moment::parse("2026-05-01T00:00:00Z").unwrap())
}

/// A pack that Jane signed, with minisign too.
pub(super) fn signed_pack(mut input: PackInput, rows: &dyn PackRows) -> Vec<u8> {
    let mut signer = key(JANE).1.signer(IDENTITY);
    signer.minisign = Some(minisig(JANE, b"").0);
    input.signer = Some(signer);
    let sign = |message: &[u8]| {
        let sshsig =
            Seal { path: signature::SSHSIG, bytes: sshsig(JANE, "evidence-pack", message).into_bytes() };
        let minisig = Seal { path: signature::MINISIG, bytes: minisig(JANE, message).1.into_bytes() };
        Ok(vec![sshsig, minisig])
    };
    let mut out = Cursor::new(Vec::new());
    let progress = &mut |_| std::ops::ControlFlow::Continue(());
    let mut means = Means { sign: Some(&sign), ..fixture::means(rows, progress) };
    write_pack(&mut out, &input, &mut means).unwrap();
    out.into_inner()
}

/// What is wrong with it in the eyes of somebody who trusts Jane.
pub(super) fn faults(pack: &[u8]) -> Vec<&'static str> {
    let found = check_pack(Cursor::new(pack), &trust()).unwrap();
    found.checks.iter().filter(|check| !check.ok).map(|check| check.name).collect()
}
