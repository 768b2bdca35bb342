//! What a verdict may claim: nothing that an attacker without the secret could have chosen.
#![allow(clippy::unwrap_used, reason = "the helpers here are tests too, which clippy does not see")]

use chrono::DateTime;
use exhibit_hook::{
    Capture, Covered, Freshness, Key, Kind, Part, Reason, Scheme, Schemes, Secret, TimeSource, Verdict,
    public_of, sign, steps, verify,
};

/// When all deliveries here are signed and received, in seconds since 1970.
const NOW: i64 = 1_780_000_000;

fn scheme(id: &str) -> &'static Scheme {
    Schemes::built_in().named(id).unwrap()
}

fn bare(body: &str) -> Capture {
    Capture {
        received_at: DateTime::from_timestamp(NOW, 0),
        method: "POST".into(),
        url: "https://hook.example/in".into(),
        headers: vec![],
        body: body.into(),
    }
}

/// A secret that signs and the key that verifies it.
fn pair(scheme: &Scheme) -> (Secret, Key) {
    let seed = Secret::new("01".repeat(32));
    let public = public_of(scheme, &seed).map(Secret::new);
    (seed.clone(), Key::from(public.unwrap_or(seed)))
}

fn signed(scheme: &Scheme, capture: &Capture) -> Capture {
    sign(scheme, &pair(scheme).0, capture, DateTime::from_timestamp(NOW, 0).unwrap(), "d-1").unwrap()
}

fn judged(scheme: &Scheme, capture: &Capture) -> Verdict {
    verify(capture, scheme, &[pair(scheme).1], None)
}

fn header<'a>(capture: &'a mut Capture, name: &str) -> &'a mut String {
    capture
        .headers
        .iter_mut()
        .find(|(other, _)| other.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
        .unwrap()
}

fn time_header(scheme: &Scheme) -> Option<&str> {
    scheme.time.as_ref()?.source.iter().find_map(|source| match source {
        TimeSource::Header(names) => Some(names[0].as_str()),
        TimeSource::Pair(_) | TimeSource::Member(_) => None,
    })
}

#[test]
fn bytes_of_the_body_cannot_be_moved_into_the_header_of_the_time() {
    for scheme in Schemes::built_in() {
        let Some(name) = time_header(scheme) else { continue };
        if scheme.id == "linear" {
            continue;
        }
        for between in ["", ".", ",", ":"] {
            let begin = "1=deny&";
            let mut moved = signed(scheme, &bare(&format!("{begin}{between}user=bob&role=admin")));
            header(&mut moved, name).push_str(&format!("{between}{begin}"));
            moved.body = b"user=bob&role=admin".to_vec();
            assert_eq!(judged(scheme, &moved).reason, Reason::BadTimestamp, "{} {between:?}", scheme.id);
        }
    }
}

#[test]
fn digits_cannot_be_moved_between_a_time_and_what_touches_it() {
    for id in ["sendgrid", "discord"] {
        let scheme = scheme(id);
        let name = time_header(scheme).unwrap();
        for digits in ["7", "70"] {
            let mut longer = signed(scheme, &bare(&format!("{digits}{{}}")));
            header(&mut longer, name).push_str(digits);
            longer.body = b"{}".to_vec();
            assert_eq!(judged(scheme, &longer).reason, Reason::BadTimestamp, "{id}");
            let mut shorter = signed(scheme, &bare("{}"));
            let taken = header(&mut shorter, name).split_off(10 - digits.len());
            shorter.body = [taken.as_bytes(), b"{}"].concat();
            assert_eq!(judged(scheme, &shorter).reason, Reason::BadTimestamp, "{id}");
        }
    }
    let mailgun = scheme("mailgun");
    let body = r#"{"signature":{"timestamp":"1780000000","token":"abc","signature":"S"}}"#;
    let right = signed(mailgun, &bare(body));
    let text = String::from_utf8(right.body.clone()).unwrap();
    assert_eq!(judged(mailgun, &right).kind, Kind::Valid);
    for (timestamp, token) in [("178000000", "0d-1"), ("1780000000d-1", "")] {
        let moved = text
            .replace("\"1780000000\"", &format!("\"{timestamp}\""))
            .replace("\"d-1\"", &format!("\"{token}\""));
        assert_ne!(moved, text);
        let moved = Capture { body: moved.into_bytes(), ..right.clone() };
        assert_eq!(judged(mailgun, &moved).reason, Reason::BadTimestamp, "{timestamp}");
    }
}

#[test]
fn an_unsigned_header_never_makes_an_old_delivery_fresh() {
    let linear = scheme("linear");
    let of_2020 = signed(linear, &bare(r#"{"webhookTimestamp":1600000000000}"#));
    let mut replayed = of_2020.clone();
    *header(&mut replayed, "Linear-Timestamp") = format!("{NOW}000");
    assert_eq!(judged(linear, &replayed).reason, Reason::TimestampTooOld);
    for timestamp in [NOW - 10, NOW - 1_000_000] {
        let mut timeless = signed(linear, &bare("{}"));
        *header(&mut timeless, "Linear-Timestamp") = format!("{timestamp}000");
        let verdict = judged(linear, &timeless);
        assert_eq!((verdict.kind, verdict.freshness), (Kind::Valid, Freshness::NotCheckable));
        assert!(
            verdict
                .explanation
                .ends_with("The time in its header is not signed, so nothing is known of its freshness."),
            "{}",
            verdict.explanation
        );
    }
}

#[test]
fn what_is_missing_for_freshness_is_named() {
    let linear = scheme("linear");
    let mut timeless = signed(linear, &bare("{}"));
    timeless.headers.retain(|(name, _)| name != "Linear-Timestamp");
    assert!(judged(linear, &timeless).explanation.contains("It says no time of signing"));
    timeless.received_at = None;
    assert!(judged(linear, &timeless).explanation.contains("When it arrived is not known"));
}

#[test]
fn a_step_names_the_header_that_was_found() {
    for (id, written, found) in [
        ("gitea", "X-Gitea-Signature", "X-Forgejo-Signature"),
        ("hookdeck", "X-Hookdeck-Signature", "X-Hookdeck-Signature-2"),
        ("docusign", "X-DocuSign-Signature-1", "X-DocuSign-Signature-7"),
    ] {
        let scheme = scheme(id);
        let mut capture = signed(scheme, &bare("{}"));
        capture
            .headers
            .iter_mut()
            .filter(|(name, _)| name == written)
            .for_each(|(name, _)| *name = found.to_lowercase());
        let steps = steps(&capture, scheme, &[pair(scheme).1], None);
        assert_eq!(
            (steps[0].name, steps[0].detail.as_str()),
            ("header", format!("{found} is there once.").as_str())
        );
    }
}

#[test]
fn no_word_says_that_bytes_are_signed_where_they_are_not() {
    let mut tried = 0;
    for scheme in Schemes::built_in() {
        let body = match scheme.id.as_str() {
            "adyen_notification" => {
                r#"{"notificationItems":[{"NotificationRequestItem":{"pspReference":"p"}}]}"#
            }
            _ => "{}",
        };
        let capture = signed(scheme, &bare(body));
        let verdict = judged(scheme, &capture);
        assert_eq!(verdict.kind, Kind::Valid, "{}: {:?}", scheme.id, verdict.reason);
        let words: Vec<String> =
            steps(&capture, scheme, &[pair(scheme).1], None).into_iter().map(|step| step.detail).collect();
        let said = format!("{} {}", verdict.explanation, words.join(" "));
        let is_form = scheme.id == "twilio";
        if verdict.body_covered != Some(Covered::Whole) || is_form {
            assert!(!said.contains("exactly these"), "{}: {said}", scheme.id);
            tried += 1;
        }
    }
    assert!(tried >= 5, "tokens, Mailgun, Adyen and Twilio are among them");
}

#[test]
fn a_list_of_more_headers_than_any_sender_signs_is_refused() {
    let contentful = scheme("contentful");
    let listing = |others: usize| {
        let mut capture = bare("{}");
        let names: Vec<String> = (0..others).map(|n| format!("x-h-{n}")).collect();
        capture.headers.extend(names.iter().map(|name| (name.clone(), "v".to_owned())));
        capture.headers.push(("x-contentful-signed-headers".into(), names.join(",")));
        signed(contentful, &capture)
    };
    let most = listing(62);
    assert_eq!(judged(contentful, &most).kind, Kind::Valid, "62, the list itself and the time");
    assert_eq!(contentful.parts(&most).iter().filter(|part| **part == Part::Signed).count(), 64);
    let mut more = most.clone();
    header(&mut more, "x-contentful-signed-headers").push_str(",x-h-0,x-h-0");
    assert_eq!(judged(contentful, &more).reason, Reason::BadHeaderList);
    assert_eq!(contentful.parts(&more).iter().filter(|part| **part == Part::Signed).count(), 2);
}

#[test]
fn a_body_whose_hash_is_signed_is_never_taken_for_an_unsigned_form() {
    let twilio = scheme("twilio");
    let mut json = bare(r#"{"approve":true}"#);
    json.headers.push(("Content-Type".into(), "application/json".into()));
    let right = signed(twilio, &json);
    assert!(right.url.contains("bodySHA256=") && judged(twilio, &right).kind == Kind::Valid);
    for body in ["", "&&&&", "=&=", "a=1"] {
        let mut swapped = Capture { body: body.into(), ..right.clone() };
        *header(&mut swapped, "Content-Type") = "application/x-www-form-urlencoded".into();
        assert_eq!(judged(twilio, &swapped).reason, Reason::BodyHashMismatch, "{body}");
    }
    let mut twice = right;
    twice.headers.push(("content-type".into(), "application/x-www-form-urlencoded".into()));
    assert_eq!(judged(twilio, &twice).reason, Reason::RepeatedHeader);
}

#[test]
fn two_hosts_leave_open_which_address_was_signed() {
    for id in ["square", "twilio", "hubspot_v2", "hubspot_v3"] {
        let scheme = scheme(id);
        let mut capture = bare("");
        capture.url = "/in".into();
        capture.headers.push(("Host".into(), "hook.example".into()));
        capture.url = "https://hook.example/in".into();
        let mut right = signed(scheme, &capture);
        right.url = "/in".into();
        assert_eq!(judged(scheme, &right).kind, Kind::Valid, "{id}");
        right.headers.push(("host".into(), "evil.example".into()));
        assert_eq!(judged(scheme, &right).reason, Reason::RepeatedHeader, "{id}");
    }
}

/// One item, signed by this secret.
fn item(secret: &str, reference: &str) -> String {
    let body = format!(
        r#"{{"notificationItems":[{{"NotificationRequestItem":{{"pspReference":"{reference}","amount":{{"value":1,"currency":"EUR"}}}}}}]}}"#
    );
    let at = DateTime::from_timestamp(NOW, 0).unwrap();
    let signed = sign(scheme("adyen_notification"), &Secret::new(secret), &bare(&body), at, "").unwrap();
    let text = String::from_utf8(signed.body).unwrap();
    text.strip_prefix(r#"{"notificationItems":["#).unwrap().strip_suffix("]}").unwrap().to_owned()
}

#[test]
fn every_item_of_a_notification_must_be_signed_and_by_a_secret_in_use() {
    let (old, new) = ("11", "22");
    let adyen = scheme("adyen_notification");
    let keys = [
        Key::from(Secret::new(new)),
        Key { until: DateTime::from_timestamp(1_600_000_000, 0), ..Key::from(Secret::new(old)) },
    ];
    let reason = |items: &[String]| {
        let body = format!(r#"{{"notificationItems":[{}]}}"#, items.join(","));
        verify(&bare(&body), adyen, &keys, None).reason
    };
    let (right, retired) = (item(new, "p1"), item(old, "evil"));
    assert_eq!(reason(std::slice::from_ref(&right)), Reason::SignatureMatches);
    assert_eq!(reason(&[right.clone(), item(new, "p2")]), Reason::SignatureMatches);
    assert_eq!(reason(&[right.clone(), retired.clone()]), Reason::SecretRetired);
    assert_eq!(reason(&[retired, right.clone()]), Reason::SecretRetired);
    let unnamed = right.replace("NotificationRequestItem", "notificationRequestItem");
    assert_eq!(reason(&[right.clone(), unnamed]), Reason::NoSignatureMember);
    let doubled = right.replacen(r#""pspReference""#, r#""pspReference":"evil","pspReference""#, 1);
    assert_eq!(reason(&[doubled]), Reason::BadMember);
    let object = right.replacen(r#""pspReference""#, r#""originalReference":{"evil":1},"pspReference""#, 1);
    assert_eq!(reason(&[object]), Reason::BadMember);
}

#[test]
fn a_hash_that_was_continued_without_the_secret_is_not_taken() {
    let hubspot = scheme("hubspot_v1");
    let right = signed(hubspot, &bare(r#"{"ok":1}"#));
    assert_eq!(judged(hubspot, &right).kind, Kind::Valid);
    // A secret of 64 characters and these 8: what SHA-256 puts behind 72 bytes, then more. Whoever continues the hash of
    // the right delivery comes to what the secret gives over all of it.
    let mut body = right.body.clone();
    body.push(0x80);
    body.resize(64 - 8, 0); // to the last 8 bytes of the second block, of which the secret is the first
    body.extend((72u64 * 8).to_be_bytes());
    body.extend(br#"{"evil":true}"#);
    let mut text = bare("");
    text.body = body;
    let forged = signed(hubspot, &text);
    assert_eq!(judged(hubspot, &forged).reason, Reason::SignatureMismatch);
}

#[test]
fn a_secret_with_an_end_and_a_delivery_without_a_time_are_said_to_tell_nothing_of_each_other() {
    let github = scheme("github_sha256");
    let whole = signed(github, &bare("{}"));
    let undated = Capture { received_at: None, ..whole.clone() };
    let ended = Key { until: DateTime::from_timestamp(NOW + 1, 0), ..pair(github).1 };
    let said = |capture: &Capture, key: &Key| {
        let verdict = verify(capture, github, std::slice::from_ref(key), None);
        assert_eq!(verdict.kind, Kind::Valid);
        verdict.explanation.contains("may be from outside that time")
    };
    assert!(said(&undated, &ended));
    assert!(!said(&whole, &ended), "it came while the secret was in use");
    assert!(!said(&undated, &pair(github).1), "a secret without an end is always in use");
}
