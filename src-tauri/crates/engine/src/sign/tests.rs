//! What is signed here, put before the tools that outsiders have: `ssh-keygen`, `ssh-agent`, `minisign`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use exhibit_export::seal::{AllowedSigners, Claim, verify_minisign, verify_note, verify_sshsig};
use exhibit_proof::{Checkpoint, Head, SignedNote, empty_root};

use super::*;
use crate::Home;
use crate::secret::Secret;

const MESSAGE: &[u8] = b"0123  data/evidence/events.csv\n";

struct Bench {
    folder: tempfile::TempDir,
    workspace: Workspace,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::at(&Home::new(folder.path().join("data")), "test").unwrap();
    Bench { folder, workspace }
}

impl Bench {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn own_key(&self) -> Key {
        create(&self.workspace, Keep::InFile).unwrap();
        open(&self.workspace, &Choice::Workspace).unwrap()
    }

    /// A private key file as `ssh-keygen` makes it.
    fn key_file(&self, kind: &[&str], passphrase: &str) -> PathBuf {
        let path = self.path(&format!("id_{}", kind.concat()));
        let made = Command::new("ssh-keygen")
            .arg("-q")
            .arg("-t")
            .args(kind)
            .args(["-C", "jane laptop", "-N", passphrase])
            .arg("-f")
            .arg(&path)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        path
    }

    fn file_key(&self, kind: &[&str]) -> Key {
        let path = self.key_file(kind, "");
        open(&self.workspace, &Choice::File { path, passphrase: None }).unwrap()
    }

    /// What `ssh-keygen -Y verify` says.
    fn ssh_keygen(&self, (signature, allowed): (&str, &str), namespace: &str, message: &[u8]) -> Output {
        std::fs::write(self.path("sig"), signature).unwrap();
        std::fs::write(self.path("allowed_signers"), format!("{allowed}\n")).unwrap();
        let mut child = Command::new("ssh-keygen")
            .args(["-Y", "verify", "-I", "jane@acme.test", "-n", namespace, "-f"])
            .arg(self.path("allowed_signers"))
            .arg("-s")
            .arg(self.path("sig"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(message).unwrap();
        child.wait_with_output().unwrap()
    }
}

/// An ssh-agent of our own, ended with the test.
struct OwnAgent {
    child: Child,
    agent: Agent,
}

impl Drop for OwnAgent {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn own_agent(bench: &Bench, keys: &[&Path]) -> OwnAgent {
    let socket = bench.path("agent.sock");
    let child =
        Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::null()).spawn().unwrap();
    let agent = OwnAgent { child, agent: Agent::at(&socket) };
    // It listens a moment after it was started; each try asks it, none waits for a clock.
    let listens = (0..1_000_000).any(|_| std::os::unix::net::UnixStream::connect(&socket).is_ok());
    assert!(listens, "ssh-agent never listened");
    for key in keys {
        let added = Command::new("ssh-add").arg(key).env("SSH_AUTH_SOCK", &socket).output().unwrap();
        assert!(added.status.success(), "{added:?}");
    }
    agent
}

/// ssh-keygen and our own check both take it, and neither takes another key, namespace or message.
fn assert_accepted(bench: &Bench, key: &Key) {
    let signature = sign(key, NAMESPACE, MESSAGE).unwrap();
    assert_eq!(signature, sign(key, NAMESPACE, MESSAGE).unwrap(), "the same bytes, the same signature");
    let allowed = allowed_line(facts(key), "jane@acme.test");
    let other = {
        let other = self::bench();
        allowed_line(facts(&other.own_key()), "jane@acme.test")
    };
    let one_changed = [&b"1"[..], &MESSAGE[1..]].concat();
    let cases: [(&str, &str, &[u8], bool); 4] = [
        (&allowed, NAMESPACE, MESSAGE, true),
        (&other, NAMESPACE, MESSAGE, false),
        (&allowed, REVIEW_NAMESPACE, MESSAGE, false),
        (&allowed, NAMESPACE, &one_changed, false),
    ];
    for (allowed, namespace, message, accepted) in cases {
        let outside = bench.ssh_keygen((&signature, allowed), namespace, message);
        assert_eq!(outside.status.success(), accepted, "{namespace}: {outside:?}");
        let (signers, problems) = AllowedSigners::parse(allowed);
        assert_eq!(problems, Vec::<String>::new());
        let inside = verify_sshsig(&signature, namespace, message).and_then(|signer| {
            let at = Moment::parse("2026-04-02T08:00:00Z").unwrap();
            let claim = Claim { signer: &signer, identity: Some("jane@acme.test"), namespace, at };
            signers.find(&claim).map(str::to_owned)
        });
        assert_eq!(inside.is_ok(), accepted, "{namespace}: {inside:?}");
    }
}

#[test]
fn the_workspaces_own_key_is_taken_by_ssh_keygen() {
    let bench = bench();
    assert_accepted(&bench, &bench.own_key());
}

#[test]
fn the_users_key_files_are_taken_by_ssh_keygen() {
    let bench = bench();
    for kind in [["ed25519"].as_slice(), &["rsa", "-b", "2048"], &["rsa", "-b", "3072"]] {
        let key = bench.file_key(kind);
        assert_eq!(facts(&key).comment, "jane laptop");
        let listed = Command::new("ssh-keygen")
            .arg("-lf")
            .arg(bench.path(&format!("id_{}.pub", kind.concat())))
            .output()
            .unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert!(listed.contains(&facts(&key).fingerprint), "{listed}");
        assert_accepted(&bench, &key);
    }
}

#[test]
fn a_key_file_with_a_passphrase_opens_with_it_and_with_nothing_else() {
    let bench = bench();
    let path = bench.key_file(&["ed25519"], "open sesame");
    let attempt = |passphrase: Option<&str>| {
        let passphrase = passphrase.map(|text| Given::Text(Secret::new(text)));
        open(&bench.workspace, &Choice::File { path: path.clone(), passphrase })
    };
    assert_accepted(&bench, &attempt(Some("open sesame")).unwrap());
    assert!(attempt(None).unwrap_err().to_string().contains("none was given"));
    let wrong = attempt(Some("DO_NOT_LEAK")).unwrap_err();
    assert!(wrong.to_string().contains("does not open") && !format!("{wrong:?}").contains("DO_NOT_LEAK"));
    std::fs::write(bench.path("pass"), "open sesame\n").unwrap();
    let passphrase = Some(Given::File(bench.path("pass")));
    assert!(open(&bench.workspace, &Choice::File { path: path.clone(), passphrase }).is_ok());
}

#[test]
fn files_that_sign_no_pack_are_refused_with_the_reason() {
    let bench = bench();
    let refusal = |path: PathBuf| {
        open(&bench.workspace, &Choice::File { path, passphrase: None }).unwrap_err().to_string()
    };
    let ed25519 = bench.key_file(&["ed25519"], "");
    assert!(refusal(ed25519.with_extension("pub")).contains("public half"));
    assert!(refusal(bench.key_file(&["ecdsa"], "")).contains("does not sign packs"));
    assert!(refusal(bench.key_file(&["rsa", "-b", "1024"], "")).contains("1024 bits"));
    let pem = bench.key_file(&["rsa", "-b", "2048", "-m", "PEM"], "");
    assert!(refusal(pem).contains("older form"));
    std::fs::write(bench.path("junk"), [0xff, 0]).unwrap();
    assert!(refusal(bench.path("junk")).contains("not an OpenSSH private key"));
    assert!(open(&bench.workspace, &Choice::File { path: bench.path("gone"), passphrase: None }).is_err());
    let mut cut = std::fs::read_to_string(&ed25519).unwrap();
    for end in (0..cut.len() - 2).rev().step_by(29) {
        cut.truncate(end);
        std::fs::write(bench.path("cut"), &cut).unwrap();
        refusal(bench.path("cut"));
    }
}

#[test]
fn keys_of_ssh_agent_are_listed_and_sign() {
    let bench = bench();
    let (ed25519, rsa) = (bench.key_file(&["ed25519"], ""), bench.key_file(&["rsa", "-b", "2048"], ""));
    let ecdsa = bench.key_file(&["ecdsa"], "");
    let running = own_agent(&bench, &[&ed25519, &rsa, &ecdsa]);
    let offered = agent_keys(&running.agent).unwrap();
    let kinds: Vec<_> = offered.iter().map(|key| (key.algorithm.as_str(), key.refused.is_none())).collect();
    assert_eq!(kinds, [("ssh-ed25519", true), ("ssh-rsa", true), ("ecdsa-sha2-nistp256", false)]);
    for (offered, path) in offered.iter().zip([&ed25519, &rsa]) {
        let wanted = offered.fingerprint.clone();
        let key = open(&bench.workspace, &Choice::Agent { agent: running.agent.clone(), wanted }).unwrap();
        assert_accepted(&bench, &key);
        let file = open(&bench.workspace, &Choice::File { path: path.clone(), passphrase: None }).unwrap();
        assert_eq!(sign(&key, "n", MESSAGE).unwrap(), sign(&file, "n", MESSAGE).unwrap());
        assert!(with_minisign(&key, signer(&key, "jane")).is_err());
    }
    let refusal = |wanted: &str| {
        let choice = Choice::Agent { agent: running.agent.clone(), wanted: wanted.into() };
        open(&bench.workspace, &choice).unwrap_err().to_string()
    };
    assert!(refusal(&offered[2].fingerprint).contains("ECDSA"));
    assert!(refusal("nobody").contains("holds no key"));
    assert!(refusal("jane laptop").contains("several keys"));
}

#[test]
fn an_agent_that_is_gone_or_lost_the_key_is_a_sentence() {
    let bench = bench();
    let ed25519 = bench.key_file(&["ed25519"], "");
    let running = own_agent(&bench, &[&ed25519]);
    let wanted = "jane laptop".to_owned();
    let key = open(&bench.workspace, &Choice::Agent { agent: running.agent.clone(), wanted }).unwrap();
    let emptied =
        Command::new("ssh-add").arg("-D").env("SSH_AUTH_SOCK", running.agent.socket()).output().unwrap();
    assert!(emptied.status.success());
    assert!(sign(&key, "n", MESSAGE).unwrap_err().to_string().contains("refused to sign"));
    drop(running);
    assert!(sign(&key, "n", MESSAGE).unwrap_err().to_string().contains("agent.sock"));
    assert!(agent_keys(&Agent::at(bench.path("none"))).is_err());
}

#[test]
fn minisign_takes_the_workspaces_signature_and_no_other() {
    let bench = bench();
    let key = bench.own_key();
    let named = with_minisign(&key, signer(&key, "jane@acme.test")).unwrap();
    let at = Moment::parse("2026-06-02T00:00:00Z").unwrap();
    let seals = seals(&key, &named, ("custom-20260501-20260601-7f3c9a1b", at), MESSAGE).unwrap();
    assert_eq!(
        seals.iter().map(|seal| seal.path).collect::<Vec<_>>(),
        ["tagmanifest-sha256.txt.sig", "tagmanifest-sha256.txt.minisig"]
    );
    let public = named.minisign.unwrap();
    let minisig = String::from_utf8(seals[1].bytes.clone()).unwrap();
    let verify = |message: &[u8], public: &str| {
        std::fs::write(bench.path("file"), message).unwrap();
        std::fs::write(bench.path("file.minisig"), &minisig).unwrap();
        let outside = Command::new("minisign")
            .args(["-V", "-P", public, "-m"])
            .arg(bench.path("file"))
            .output()
            .unwrap();
        let inside = verify_minisign(public, &minisig, message);
        assert_eq!(outside.status.success(), inside.is_ok(), "{outside:?} {inside:?}");
        inside.ok().inspect(|comment| {
            let said = String::from_utf8_lossy(&outside.stdout);
            assert!(said.contains(&format!("Trusted comment: {comment}")), "{said}");
        })
    };
    let comment =
        "pack custom-20260501-20260601-7f3c9a1b generated 2026-06-02T00:00:00.000Z signed by jane@acme.test";
    assert_eq!(verify(MESSAGE, &public).as_deref(), Some(comment));
    assert_eq!(verify(b"other", &public), None);
    let other = minisign_key(&self::bench().own_key()).unwrap().text();
    assert_eq!(verify(MESSAGE, &other), None);
}

#[test]
fn the_workspaces_key_signs_checkpoints_and_others_leave_them_as_they_are() {
    let bench = bench();
    let key = bench.own_key();
    let body = Checkpoint::new("exhibit.local/00ff", Head { size: 0, root: empty_root() }, vec![]).unwrap();
    let note = SignedNote::new(body, vec![]).unwrap().to_string();
    let signed = sign_checkpoint(&note, &key).unwrap();
    let read: SignedNote = signed.parse().unwrap();
    assert_eq!(verify_note(&read, "exhibit.local/00ff", key.public.ed25519_bytes().unwrap()), Some(true));
    assert!(checkpoint_key(&note, &key).unwrap().starts_with("exhibit.local/00ff+"));
    assert_eq!(sign_checkpoint(&signed, &key).unwrap(), signed, "signed once is enough");
    let file = bench.file_key(&["ed25519"]);
    assert_eq!(sign_checkpoint(&note, &file).unwrap(), note);
    assert!(sign_checkpoint("no note", &key).is_err());
}

#[test]
fn a_workspace_has_one_key_until_it_is_removed() {
    let bench = bench();
    assert_eq!(key(&bench.workspace).unwrap(), None);
    assert!(
        open(&bench.workspace, &Choice::Workspace).unwrap_err().to_string().contains("no signing key yet")
    );
    assert!(create(&bench.workspace, Keep::Nowhere).is_err());
    let made = create(&bench.workspace, Keep::InFile).unwrap();
    assert_eq!(key(&bench.workspace).unwrap(), Some(made.clone()));
    assert_eq!(facts(&open(&bench.workspace, &Choice::Workspace).unwrap()), &made);
    assert!(create(&bench.workspace, Keep::InFile).unwrap_err().to_string().contains("already"));
    let other = Workspace::at(bench.workspace.home(), "other").unwrap();
    assert_eq!(key(&other).unwrap(), None);
    remove(&bench.workspace).unwrap();
    assert_eq!(key(&bench.workspace).unwrap(), None);
    assert!(remove(&bench.workspace).is_err());
    assert!(!std::fs::read_to_string(bench.workspace.home().secrets()).unwrap().contains("signing"));
    assert_ne!(create(&bench.workspace, Keep::InFile).unwrap().fingerprint, made.fingerprint);
}

#[test]
fn a_key_that_was_exchanged_where_it_is_kept_does_not_sign() {
    let bench = bench();
    bench.own_key();
    let kept = std::fs::read_to_string(bench.workspace.home().secrets()).unwrap();
    let at = kept.find("signing:key\": \"").unwrap() + "signing:key\": \"".len();
    let mut exchanged = kept.clone();
    exchanged.replace_range(at..at + 64, &"11".repeat(32));
    std::fs::write(bench.workspace.home().secrets(), exchanged).unwrap();
    assert!(
        open(&bench.workspace, &Choice::Workspace)
            .unwrap_err()
            .to_string()
            .contains("not the one that was made")
    );
}

#[test]
fn the_private_half_is_shown_nowhere() {
    let bench = bench();
    let key = bench.own_key();
    let kept = std::fs::read_to_string(bench.workspace.home().secrets()).unwrap();
    let at = kept.find("signing:key\": \"").unwrap() + "signing:key\": \"".len();
    let secret = &kept[at..at + 64];
    let shown = format!("{key:?} {:?} {:?}", facts(&key), signer(&key, "x"));
    let names = std::fs::read_to_string(bench.workspace.home().folder().join("signing-keys.json")).unwrap();
    assert!(!shown.contains(secret) && !names.contains(secret));
}

#[test]
fn an_identity_that_was_given_is_taken_as_it_is_or_refused() {
    for good in ["jane@acme.test", "jane", "J.D_1+x@a-b", "=1", &"x".repeat(256)] {
        check_identity(good).unwrap();
        assert_eq!(identity(good), good);
    }
    let long = "x".repeat(257);
    for bad in
        ["", "*", "a b", " a", "a\n", "a,b", "!x", "-x", "a\"b", "é@x", "a\u{202e}b", "a;b", "$(a)", &long]
    {
        let error = check_identity(bad).unwrap_err();
        assert_eq!(error.code(), crate::Code::Usage, "{bad:?}");
    }
}

#[test]
fn the_name_of_an_account_becomes_one_plain_word() {
    let named = ["-- Jane \"Q\" Doe, *?! #\n\u{202e}@host ", "*", "é@büro", &"x".repeat(1_000)].map(identity);
    assert_eq!(named, ["JaneQDoe@host", "unnamed", "@bro", &"x".repeat(256)]);
    assert!(named.iter().all(|name| check_identity(name).is_ok()));
}
