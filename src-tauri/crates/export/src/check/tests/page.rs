//! Reports that would run, load or lead away, in packs whose words nobody compares: all hashes are written anew.

use super::kit::Kit;
use super::*;

const POLICY: &str = "http-equiv=\"content-security-policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"";

/// A pack that says its texts are of a version that this Exhibit does not write.
fn uncompared() -> Kit {
    Kit::of(&small_pack()).facts(|facts| facts["generator"]["texts"] = 2_000.into())
}

fn found(kit: Kit) -> Vec<&'static str> {
    failed(&kit.resealed().zip())
}

#[test]
fn a_page_that_has_no_policy_of_its_own_is_refused_though_nobody_compares_its_words() {
    assert_eq!(found(uncompared()), Vec::<&str>::new(), "what is used below is itself sound");
    let sixteen = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let page = uncompared().text(path::REPORT);
    let before = |end: &str, more: &str| page.replace(end, &format!("{more}{end}")).into_bytes();
    let first_line = "<!doctype html>\n";
    let cases: [(&str, Vec<u8>); 9] = [
        (
            "the policy is a comment",
            format!("<!doctype html><!-- {POLICY} --><img src=x onerror=alert(1)>").into_bytes(),
        ),
        (
            "another coding",
            [
                &b"\xff\xfe"[..],
                &sixteen("<!doctype html><script>alert(1)</script><!-- "),
                POLICY.as_bytes(),
                b" -->",
            ]
            .concat(),
        ),
        (
            "it leads away",
            before("</head>", "<meta http-equiv='refresh' content='0;url=https://evil.test/'>"),
        ),
        (
            "it leads away, with blanks",
            before("</head>", "<META http-equiv = refresh content='0;url=//evil.test'>"),
        ),
        ("a policy behind it", before("<meta charset", "<img src=x onerror=alert(1)>")),
        ("a comment before it", before("<html lang", "<!--")),
        ("something before all", before(first_line, "\u{feff}")),
        ("bytes that are no text", [page.as_bytes(), b"\xff"].concat()),
        ("nothing at all", Vec::new()),
    ];
    for (what, page) in cases {
        assert_eq!(found(uncompared().with(path::REPORT, &page)), ["report"], "{what}");
    }
}

#[test]
fn words_that_only_look_like_a_way_out_are_no_fault() {
    let mut input = fixture::input(3);
    input.organisation = Some("<meta http-equiv=\"refresh\"> <script> http-equiv=refresh".into());
    let pack = fixture::pack(&input, &fixture::rows(3));
    assert_eq!(failed(&pack), Vec::<&str>::new());
}

#[test]
fn of_a_page_that_was_not_compared_no_more_is_said_than_what_its_first_lines_forbid() {
    for (member, version) in [("texts", 2_000), ("listings", 2_000)] {
        let kit = Kit::of(&small_pack()).facts(|facts| facts["generator"][member] = version.into());
        let found = check(&kit.resealed().zip());
        let report = found.checks.iter().find(|check| check.name == "report").unwrap();
        assert!(found.ok && report.is_open && report.detail.contains("were not compared"), "{report:?}");
        assert!(
            report.detail.contains("first lines") && !report.detail.contains("none"),
            "{}",
            report.detail
        );
    }
}
