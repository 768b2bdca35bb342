//! The token goes to its host in one header, and nowhere else.

use exhibit_engine::secret::{Given, Keep, Secret};
use exhibit_engine::source::{self, NewSource};
use exhibit_engine::{Code, pull::Ended};

use crate::log::Log;
use crate::server::{Vendor, reply};
use crate::{Place, add, files_below, last_receipt, place_at, sync};

/// The files below the data folder that hold `token`.
fn holding(place: &Place, token: &str) -> Vec<std::path::PathBuf> {
    let holds = |bytes: &[u8]| bytes.windows(token.len()).any(|part| part == token.as_bytes());
    let files = files_below(place.data());
    assert!(!files.is_empty());
    files.into_iter().filter(|path| holds(&std::fs::read(path).unwrap())).collect()
}

/// Pulls well once and fails once, and checks what the vendor and the disk saw.
fn assert_goes_nowhere_else(place: &Place, vendor: &Vendor, token: &str) {
    assert_eq!(sync(place).ended, Ended::Ok);
    vendor.now(|_| reply(401, "", b"{\"ok\":false,\"error\":{\"code\":\"NO\",\"message\":\"who?\"}}"));
    let failure = sync(place).failure.unwrap();
    assert_eq!(failure.code, Code::Credentials);
    assert!(!format!("{failure:?}").contains(token));
    assert!(!format!("{:?}", last_receipt(place)).contains(token));
    for ask in vendor.asked() {
        let with: Vec<&str> = ask.head.lines().filter(|line| line.contains(token)).collect();
        assert_eq!(with.len(), 1, "{}", ask.head);
        assert_eq!(
            with[0].to_ascii_lowercase(),
            format!("authorization: bearer {token}").to_ascii_lowercase()
        );
        assert!(ask.head.to_ascii_lowercase().contains("\r\nhost: 127.0.0.1:"));
        assert!(!ask.head.to_ascii_lowercase().contains("\r\nreferer:"));
    }
}

fn whole_vendor() -> Vendor {
    let log = Log::new();
    Vendor::start(move |ask| log.page(ask))
}

#[test]
fn a_token_of_a_file_is_sent_as_one_header_and_written_nowhere() {
    let vendor = whole_vendor();
    let place = place_at(&vendor.url());
    let token = "tok_DO_NOT_LEAK_7c1f";
    assert_goes_nowhere_else(&place, &vendor, token);
    assert_eq!(holding(&place, token), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_token_of_the_environment_is_sent_as_one_header_and_written_nowhere() {
    let vendor = whole_vendor();
    let place = Place::new();
    // Any variable that is surely set; tests cannot set one.
    add(&place, &vendor.url(), Given::Env("PATH".into()));
    let token = std::env::var_os("PATH").unwrap().into_string().unwrap();
    assert_goes_nowhere_else(&place, &vendor, &token);
    assert_eq!(holding(&place, &token), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_kept_token_lies_in_the_secrets_file_alone_and_goes_to_its_own_host_only() {
    let vendor = whole_vendor();
    let place = Place::new();
    let token = "tok_DO_NOT_LEAK_kept";
    let file = place.beside("token.txt");
    std::fs::write(&file, token).unwrap();
    let new = NewSource {
        name: "mushi".into(),
        profile: "mushi-mushi".into(),
        url: Some(vendor.url()),
        params: Default::default(),
        token: Some(Given::File(file.clone())),
        keep: Keep::InFile,
    };
    source::add(&place.workspace, &new).unwrap();
    std::fs::remove_file(file).unwrap();
    assert_goes_nowhere_else(&place, &vendor, token);
    let secrets = place.workspace.home().secrets();
    assert_eq!(holding(&place, token), std::slice::from_ref(&secrets));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&secrets).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // Somebody points the kept token at another host: it stays here.
    let other = whole_vendor();
    let text = std::fs::read_to_string(&secrets).unwrap();
    std::fs::write(&secrets, text.replace(&vendor.url(), "https://api.example.org")).unwrap();
    let failure = sync(&place).failure.unwrap();
    assert_eq!(failure.code, Code::Credentials);
    assert!(other.asked().is_empty());
}

#[test]
fn a_missing_token_asks_nobody_and_leaves_a_receipt() {
    let vendor = whole_vendor();
    let place = place_at(&vendor.url());
    std::fs::remove_file(place.beside("token.txt")).unwrap();
    let pulled = sync(&place);
    assert_eq!(pulled.ended, Ended::Failed);
    assert!(vendor.asked().is_empty());
    assert_eq!(last_receipt(&place).status, "failed");
}

#[test]
fn a_vendor_that_says_the_token_back_does_not_get_it_into_errors_receipts_or_files() {
    let token = "tok_DO_NOT_LEAK_echo/1";
    let echoes = [
        reply_of(
            401,
            "",
            &format!("{{\"ok\":false,\"error\":{{\"code\":\"NO\",\"message\":\"bad token {token}\"}}}}"),
        ),
        reply_of(302, &format!("Location: https://evil.example/?t={token}\r\n"), ""),
        reply_of(200, "", &format!("<html>{token}</html>")),
        reply_of(
            500,
            "",
            &format!(
                "{{\"ok\":false,\"error\":{{\"code\":\"X\",\"message\":\"tok_DO_NOT_LEAK_echo%2F1 {token}\"}}}}"
            ),
        ),
    ];
    for (status, headers, body) in echoes {
        let vendor = Vendor::start(move |_| reply(status, &headers, body.as_bytes()));
        let place = Place::new();
        let file = place.beside("token.txt");
        std::fs::write(&file, token).unwrap();
        add(&place, &vendor.url(), Given::File(file.clone()));
        let failure = sync(&place).failure.unwrap();
        std::fs::remove_file(file).unwrap();
        assert!(!format!("{failure:?}").contains("LEAK"), "{status}: {failure:?}");
        assert!(!format!("{:?}", last_receipt(&place)).contains("LEAK"), "{status}");
        assert_eq!(holding(&place, "DO_NOT_LEAK"), Vec::<std::path::PathBuf>::new(), "{status}");
    }
}

fn reply_of(status: u16, headers: &str, body: &str) -> (u16, String, String) {
    (status, headers.to_owned(), body.to_owned())
}

#[test]
fn adding_a_source_that_exists_leaves_its_kept_token_as_it_is_and_removing_it_forgets_it() {
    let vendor = whole_vendor();
    let place = Place::new();
    let file = place.beside("token.txt");
    std::fs::write(&file, "tok_DO_NOT_LEAK_first").unwrap();
    let new = |url: &str| NewSource {
        name: "mushi".into(),
        profile: "mushi-mushi".into(),
        url: Some(url.to_owned()),
        params: Default::default(),
        token: Some(Given::File(file.clone())),
        keep: Keep::InFile,
    };
    source::add(&place.workspace, &new(&vendor.url())).unwrap();
    std::fs::write(&file, "tok_DO_NOT_LEAK_second").unwrap();
    source::add(&place.workspace, &new("https://other.example")).unwrap_err();
    let secrets = std::fs::read_to_string(place.data().join("secrets.json")).unwrap();
    assert!(secrets.contains("LEAK_first") && !secrets.contains("LEAK_second"));
    assert_eq!(sync(&place).ended, Ended::Ok);
    source::remove(&place.workspace, "mushi").unwrap();
    assert!(!std::fs::read_to_string(place.data().join("secrets.json")).unwrap().contains("LEAK"));
}

#[test]
fn another_token_takes_the_place_of_a_refused_one_and_the_pull_goes_on_where_it_stood() {
    let vendor = whole_vendor();
    let place = place_at(&vendor.url());
    assert_eq!(sync(&place).ended, Ended::Ok);
    let bookmark = crate::bookmark(&place);
    let pasted = Given::Text(Secret::new("tok_DO_NOT_LEAK_second"));
    source::change_token(&place.workspace, "mushi", &pasted, Keep::Nowhere).unwrap_err();
    source::change_token(&place.workspace, "nobody", &pasted, Keep::InFile).unwrap_err();
    source::change_token(&place.workspace, "mushi", &pasted, Keep::InFile).unwrap();
    assert_eq!(crate::bookmark(&place), bookmark);
    assert_eq!(sync(&place).ended, Ended::Ok);
    assert!(vendor.asked().last().unwrap().head.contains("tok_DO_NOT_LEAK_second"));
    assert_eq!(holding(&place, "LEAK_second"), [place.workspace.home().secrets()]);
    // Back to a file of the user's own: the kept copy goes.
    let file = place.beside("third.txt");
    std::fs::write(&file, "tok_DO_NOT_LEAK_third").unwrap();
    source::change_token(&place.workspace, "mushi", &Given::File(file), Keep::Nowhere).unwrap();
    assert_eq!(holding(&place, "LEAK"), Vec::<std::path::PathBuf>::new());
}
