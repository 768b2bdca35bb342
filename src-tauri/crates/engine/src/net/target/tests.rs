//! Which targets are taken and which are refused.

use super::*;

fn allow(hosts: &[&str], reach: Reach) -> Allow {
    Allow { hosts: hosts.iter().map(|host| Confirmed::host(host).unwrap()).collect(), reach }
}

/// One letter for what becomes of an address: `f`ree, `u`nconfirmed, `p`rivate, `m`etadata, `x` no target at all.
fn judged(url: &str) -> char {
    match Target::check(url, &Allow::default()) {
        Ok(_) => 'f',
        Err(Refusal::Unconfirmed { .. }) => 'u',
        Err(Refusal::Private { .. }) => 'p',
        Err(Refusal::Metadata { .. }) => 'm',
        Err(_) => 'x',
    }
}

#[test]
fn every_spelling_of_a_host_is_judged_as_what_it_leads_to() {
    for (url, expected) in [
        ("http://127.0.0.1:8080/hook", 'f'),
        ("http://127.9.9.9/", 'f'),
        ("https://[::1]:9/", 'f'),
        ("http://localhost/", 'f'),
        ("http://LOCALHOST./", 'f'),
        ("http://app.localhost:3000/", 'f'),
        ("http://2130706433/", 'f'),
        ("http://0x7f.1/", 'f'),
        ("http://0177.0.0.01/", 'f'),
        ("http://１２７.0.0.1/", 'f'),
        ("http://127.0.0.1./", 'f'),
        ("https://hooks.example.com/", 'u'),
        ("http://hooks.example.com:8080/", 'u'),
        ("http://localhost.example.com/", 'u'),
        ("http://127.0.0.1.example.com/", 'u'),
        ("http://1.1.1.1/", 'u'),
        ("http://[2606:4700::1111]/", 'u'),
        ("http://xn--bcher-kva.example/", 'u'),
        ("http://0.0.0.0/", 'p'),
        ("http://0/", 'p'),
        ("http://10.1.2.3/", 'p'),
        ("http://172.16.0.1/", 'p'),
        ("http://172.31.255.255/", 'p'),
        ("http://172.32.0.1/", 'u'),
        ("http://192.168.0.1/", 'p'),
        ("http://100.64.0.1/", 'p'),
        ("http://100.128.0.1/", 'u'),
        ("http://169.254.1.1/", 'p'),
        ("http://192.0.2.1/", 'p'),
        ("http://198.18.0.1/", 'p'),
        ("http://198.20.0.1/", 'u'),
        ("http://224.0.0.1/", 'p'),
        ("http://255.255.255.255/", 'p'),
        ("http://3232235777/", 'p'),
        ("http://0xc0a80101/", 'p'),
        ("http://[::]/", 'p'),
        ("http://[::ffff:127.0.0.1]/", 'p'),
        ("http://[::ffff:8.8.8.8]/", 'p'),
        ("http://[::127.0.0.1]/", 'p'),
        ("http://[::ffff:0:10.0.0.1]/", 'p'),
        ("http://[64:ff9b::a00:1]/", 'p'),
        ("http://[64:ff9b:1::8.8.8.8]/", 'p'),
        ("http://[2002:a00:1::]/", 'p'),
        ("http://[2001:0:1::1]/", 'p'),
        ("http://[2001:4700::1:0:5efe:a00:1]/", 'p'),
        ("http://[fc00::1]/", 'p'),
        ("http://[fd12:3456::1]/", 'p'),
        ("http://[fe80::1]/", 'p'),
        ("http://[fec0::1]/", 'p'),
        ("http://[ff02::1]/", 'p'),
        ("http://[2001:db8::1]/", 'p'),
        ("http://[3fff::1]/", 'p'),
        ("http://[4000::1]/", 'p'),
        ("http://169.254.169.254/latest/meta-data/", 'm'),
        ("http://0xa9fea9fe/", 'm'),
        ("http://2852039166/", 'm'),
        ("http://0251.0376.0251.0376/", 'm'),
        ("http://169.254.170.2/", 'm'),
        ("http://100.100.100.200/", 'm'),
        ("http://168.63.129.16/", 'm'),
        ("http://[fd00:ec2::254]/", 'm'),
        ("http://[fd20:ce::254]/", 'm'),
        ("http://[::ffff:169.254.169.254]/", 'm'),
        ("http://[::ffff:a9fe:a9fe]/", 'm'),
        ("http://[64:ff9b::169.254.169.254]/", 'm'),
        ("http://[2002:a9fe:a9fe::1]/", 'm'),
        ("http://[2001:0:1:1:1:1:5601:5601]/", 'm'),
        ("http://metadata.google.internal/", 'm'),
        ("http://METADATA.google.internal./computeMetadata/v1/", 'm'),
        ("http://metadata/", 'm'),
        ("http://[fe80::1%25eth0]/", 'x'),
        ("http://user@127.0.0.1/", 'x'),
        ("http://user:pass@127.0.0.1/", 'x'),
        ("http://:pass@127.0.0.1/", 'x'),
        ("http://127.0.0.1:0/", 'x'),
        ("http://127.0.0.1:65536/", 'x'),
        ("http://256.1.1.1/", 'x'),
        ("http://1.2.3.4.5/", 'x'),
        ("ftp://127.0.0.1/", 'x'),
        ("file:///etc/passwd", 'x'),
        ("unix:/run/docker.sock", 'x'),
        ("javascript:alert(1)", 'x'),
        ("127.0.0.1:80", 'x'),
        ("http://", 'x'),
        ("", 'x'),
    ] {
        assert_eq!(judged(url), expected, "{url}");
    }
}

#[test]
fn a_confirmation_is_for_one_host_and_says_nothing_about_private_ones() {
    let one = allow(&["Hooks.Example.COM."], Reach::Public);
    assert!(Target::check("https://hooks.example.com/a", &one).is_ok());
    assert!(Target::check("http://hooks.example.com.:8080/a", &one).is_ok());
    for other in
        ["https://example.com/", "https://a.hooks.example.com/", "https://hooks.example.com.evil.org/"]
    {
        let refused = Target::check(other, &one).unwrap_err();
        assert!(matches!(refused, Refusal::Unconfirmed { .. }), "{other}");
    }
    let private = allow(&["10.0.0.1", "[fd00::1]"], Reach::Public);
    assert!(matches!(Target::check("http://10.0.0.1/", &private), Err(Refusal::Private { .. })));
    let private = Allow { reach: Reach::Private, ..private };
    assert!(Target::check("http://10.0.0.1/", &private).is_ok());
    assert!(Target::check("http://[fd00::1]/", &private).is_ok());
    assert!(matches!(Target::check("http://10.0.0.2/", &private), Err(Refusal::Unconfirmed { .. })));
}

#[test]
fn metadata_needs_a_word_of_its_own_and_the_confirmation_too() {
    let (ip, name) = ("http://169.254.169.254/", "http://metadata.google.internal/");
    let hosts = ["169.254.169.254", "metadata.google.internal"];
    for url in [ip, name] {
        let refused = |reach| Target::check(url, &allow(&hosts, reach));
        assert!(matches!(refused(Reach::Private), Err(Refusal::Metadata { .. })), "{url}");
        assert!(refused(Reach::Metadata).is_ok(), "{url}");
        let unconfirmed = Target::check(url, &allow(&[], Reach::Metadata)).unwrap_err();
        assert!(matches!(unconfirmed, Refusal::Unconfirmed { .. }), "{url}");
    }
}

#[test]
fn an_internationalised_name_is_confirmed_in_either_spelling() {
    for spelling in ["bücher.example", "xn--bcher-kva.example", "BÜCHER.example"] {
        assert!(Target::check("https://Bücher.example/", &allow(&[spelling], Reach::Public)).is_ok());
    }
    // A Cyrillic `а` makes another name of it.
    let other = allow(&["example.com"], Reach::Public);
    assert!(Target::check("https://ex\u{430}mple.com/", &other).is_err());
}

#[test]
fn whoever_is_refused_is_told_what_to_give() {
    let hint = |url: &str| {
        let error = crate::Error::from(Target::check(url, &Allow::default()).unwrap_err());
        assert_eq!(error.code(), crate::Code::Usage);
        error.hint()
    };
    assert!(hint("https://hooks.example.com/").contains("--confirm-host hooks.example.com"));
    assert!(hint("http://10.0.0.1/").contains("--allow-private"));
    assert!(hint("http://169.254.169.254/").contains("--allow-metadata"));
}

fn resolved(url: &str, reach: Reach, answers: &[&str]) -> Result<Vec<SocketAddr>, Unresolved> {
    let name = "hooks.example.com".to_owned();
    let answers = answers.iter().map(|text| text.parse().unwrap()).collect();
    let names = Names::Table([(name, answers)].into());
    let target = Target::check(url, &allow(&["hooks.example.com", "other.example.com"], reach)).unwrap();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(target.addresses(&names))
}

#[test]
fn every_address_that_a_name_has_is_judged() {
    let url = "https://hooks.example.com:8443/";
    let found = resolved(url, Reach::Public, &["1.1.1.1", "2606:4700::1111"]).unwrap();
    assert_eq!(found, ["1.1.1.1:8443".parse().unwrap(), "[2606:4700::1111]:8443".parse().unwrap()]);
    for (answers, is_metadata) in [
        (vec!["10.0.0.1"], false),
        (vec!["127.0.0.1"], false),
        (vec!["::1"], false),
        (vec!["1.1.1.1", "192.168.1.1"], false),
        (vec!["1.1.1.1", "::ffff:127.0.0.1"], false),
        (vec!["1.1.1.1", "169.254.169.254"], true),
        (vec!["fd00:ec2::254"], true),
    ] {
        match resolved(url, Reach::Public, &answers).unwrap_err() {
            Unresolved::Refused(Refusal::Metadata { address: Some(_), .. }) if is_metadata => (),
            Unresolved::Refused(Refusal::Private { address: Some(_), .. }) if !is_metadata => (),
            other => panic!("{answers:?}: {other:?}"),
        }
    }
    assert!(resolved(url, Reach::Private, &["10.0.0.1", "127.0.0.1"]).is_ok());
    assert!(resolved(url, Reach::Private, &["169.254.169.254"]).is_err());
    assert!(resolved(url, Reach::Metadata, &["169.254.169.254"]).is_ok());
}

#[test]
fn a_name_without_an_address_is_unknown_and_this_machines_own_is_never_looked_up() {
    let unknown =
        |url, answers: &[&str]| matches!(resolved(url, Reach::Public, answers), Err(Unresolved::Unknown(_)));
    assert!(
        unknown("https://hooks.example.com/", &[]) && unknown("https://other.example.com/", &["1.1.1.1"])
    );
    let here = resolved("http://localhost:81/", Reach::Public, &[]).unwrap();
    assert_eq!(here, ["127.0.0.1:81".parse().unwrap(), "[::1]:81".parse().unwrap()]);
}

#[test]
fn a_path_of_its_own_never_leaves_the_host() {
    let target = Target::check("http://127.0.0.1:81/base", &Allow::default()).unwrap();
    let at = |path: &str| target.at_path(path).map(|moved| moved.url().to_owned());
    assert_eq!(at("/a/b?c=d%20e").unwrap(), "http://127.0.0.1:81/a/b?c=d%20e");
    assert_eq!(at("//evil.example/x").unwrap(), "http://127.0.0.1:81//evil.example/x");
    assert_eq!(at("/a/../b/%7e?").unwrap(), "http://127.0.0.1:81/a/../b/%7e?");
    for bad in ["evil.example", "@evil.example/", "/\r\nX: y", "/a b", "/a#b", "/\u{2028}", ""] {
        assert!(at(bad).is_err(), "{bad:?}");
    }
}
