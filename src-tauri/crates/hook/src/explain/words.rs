//! A finding in sentences for people. They hold no text of the request and nothing of a secret.

use super::meaning::{self, Meaning};
use super::search::Hit;
use super::{EMPTY_BODY, edges_are_known, pack};
use crate::verdict::Covered;
use crate::{Capture, Key, Scheme, Standing};

/// What a right signature is worth: whether its secret was in use, and how old it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Circumstances {
    pub(crate) standing: Standing,
    pub(crate) age_s: Option<i64>,
}

/// What fits, how the bytes differ, where that usually comes from, and what it means for the content.
pub(crate) fn sentences(
    hit: &Hit,
    (capture, scheme): (&Capture, &Scheme),
    key: &Key,
    circumstances: Circumstances,
) -> Vec<String> {
    let mut said = vec![what_fits(hit, key)];
    match &hit.body {
        Some((code, _, _)) if code.starts_with(EMPTY_BODY) => said.push(format!(
            "The signature was made over an empty body: it vouches for nothing of the {} bytes that arrived. Treat \
             this content as not signed.",
            number(capture.body.len())
        )),
        Some((code, _, body)) => {
            said.push(sizes(capture.body.len(), body.len()));
            said.extend(origin_of_body(code).map(str::to_owned));
            said.extend(content(code, &capture.body, body).map(str::to_owned));
        }
        None => {}
    }
    said.extend(origin_of_key(hit.key.1).map(str::to_owned));
    said.extend(origin_of_frame(&hit.frame.0).map(str::to_owned));
    said.extend(hit.odd.and_then(|odd| origin_of_writing(odd.code)).map(str::to_owned));
    said.push(match out_of_use(circumstances.standing) {
        Some(fault) => fault.to_owned(),
        None => what_is_right(hit, capture, scheme),
    });
    said.extend(about_age(circumstances.age_s, scheme));
    said
}

/// For a signature that fits the rule of another scheme.
pub(crate) fn other_scheme(scheme: &Scheme, other: &Scheme, circumstances: Circumstances) -> Vec<String> {
    let mut said = vec![
        format!("It does match if it is judged by the rule of {} instead of {}.", other.title, scheme.title),
        "Both write their signature into the same header, so the scheme that was named or detected is the wrong one."
            .to_owned(),
    ];
    let right = "The secret is right and the content is unchanged.";
    said.push(out_of_use(circumstances.standing).unwrap_or(right).to_owned());
    said.extend(about_age(circumstances.age_s, other));
    said
}

/// Why a signature of this secret vouches for nothing.
fn out_of_use(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Retired => Some(
            "But this secret had been taken out of use by then: whoever has learned it can sign with it. Treat this content as \
             not signed.",
        ),
        Standing::NotYet => Some("But this secret was not in use yet. Treat this content as not signed."),
        Standing::Current | Standing::Unknown => None,
    }
}

/// How old the signed time is, where that is more than the scheme allows or the scheme sets no limit.
fn about_age(age_s: Option<i64>, scheme: &Scheme) -> Option<String> {
    let (age_s, window) = (age_s?, scheme.time.as_ref()?);
    let side = if age_s < 0 { "after" } else { "before" };
    let distance_s = age_s.unsigned_abs();
    match window.tolerance_s {
        None => Some(format!("It was signed for {distance_s} s {side} the moment of judgement.")),
        Some(tolerance_s) if distance_s > u64::from(tolerance_s) => Some(format!(
            "It was signed for {distance_s} s {side} the moment of judgement, where the scheme allows {tolerance_s} s: it may be an \
             old delivery that is sent again."
        )),
        Some(_) => None,
    }
}

fn what_fits(hit: &Hit, key: &Key) -> String {
    let mut parts = Vec::new();
    parts.extend(hit.body.as_ref().map(|(_, words, _)| words.clone()));
    parts.extend((!hit.key.1.is_empty()).then(|| format!("the secret {}", hit.key.2)));
    parts.extend((!hit.frame.0.is_empty()).then(|| hit.frame.1.clone()));
    parts.extend(hit.odd.map(|odd| format!("the signature {}", odd.words)));
    let secret = match &key.name {
        Some(name) => format!("the secret named \"{}\"", shown(name)),
        None => "the secret that was given".to_owned(),
    };
    match parts.as_slice() {
        [] => format!("It does match with {secret}, exactly as the scheme documents it."),
        _ => format!("It does match if {}.", parts.join(" and ")),
    }
}

/// The user's own name of a secret, without what would disturb a line.
fn shown(name: &str) -> String {
    name.chars().filter(|char| !char.is_control()).take(80).collect()
}

fn sizes(arrived: usize, signed: usize) -> String {
    if arrived == signed {
        format!("The body arrived as {} bytes, as many as the sender signed.", number(arrived))
    } else {
        format!("The body arrived as {} bytes; the sender signed {}.", number(arrived), number(signed))
    }
}

/// With a comma at every thousand.
fn number(bytes: usize) -> String {
    let digits = bytes.to_string();
    let parts: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|part| std::str::from_utf8(part).expect("BUG: digits are ASCII"))
        .collect();
    parts.join(",")
}

fn origin_of_body(code: &str) -> Option<&'static str> {
    const ORIGINS: [(&str, &str); 15] = [
        ("gunzipped", "The capture holds the compressed bytes, while the sender signed the plain ones."),
        ("inflated", "The capture holds the compressed bytes, while the sender signed the plain ones."),
        (
            "base64",
            "Something between sender and capture encoded the bytes or decoded them, as API gateways do.",
        ),
        ("hex_decoded", "The capture holds the bytes as hexadecimal text."),
        ("json_string", "The body was stored as a text inside JSON, or taken out of one."),
        ("chunks", "The capture was taken below HTTP and still holds the sizes of the chunks."),
        ("csv", "The body was copied out of a spreadsheet or CSV file."),
        ("html", "The body was copied out of a page that escapes HTML."),
        (
            "json_",
            "Something parsed the JSON and wrote it again, most often a proxy, a framework or a tool that shows it.",
        ),
        (
            "form_",
            "Something parsed the form and wrote it again, most often a framework that hands out parsed fields.",
        ),
        (
            "trailing_",
            "Something between sender and capture changed the end of the text, most often a proxy or a tool that saves text.",
        ),
        ("crlf", "Line ends were converted, most often by an editor, a console or version control."),
        ("lf_to", "Line ends were converted, most often by an editor, a console or version control."),
        ("bom", "A byte order mark was added or lost, most often by an editor or shell on Windows."),
        ("nf", "The text was normalised, most often by a file system or a database."),
    ];
    let known = ORIGINS.iter().find(|(start, _)| code.starts_with(start)).map(|(_, words)| *words);
    let charset =
        ["latin1", "utf8", "utf16", "windows", "mojibake"].iter().any(|start| code.starts_with(start));
    known.or(charset
        .then_some("Something between sender and capture read or wrote the text in another character set."))
}

/// What the difference means for who reads the captured body. Not asked of wrappings, which nobody reads as they are.
fn content(code: &str, captured: &[u8], signed: &[u8]) -> Option<&'static str> {
    if pack::CHANGES.iter().any(|change| code.contains(change.code)) {
        return Some("Only the recovered body is vouched for.");
    }
    match meaning::compare(captured, signed) {
        Meaning::Same => Some("Both say the same to a reader: no member or value differs."),
        Meaning::Differs => Some(
            "The two do not say quite the same to a reader: rely only on the recovered body, not on the captured one.",
        ),
        Meaning::Unknown => None,
    }
}

fn origin_of_key(code: &str) -> Option<&'static str> {
    Some(match code {
        "" => return None,
        "white_space_removed"
        | "escape_removed"
        | "newline_added"
        | "crlf_added"
        | "space_added"
        | "leading_space_added" => {
            "White space came or went when the secret was copied, most often a line end from a file or an environment variable."
        }
        "quotes_removed" | "quotes_added" | "single_quotes_added" => {
            "Quotation marks were copied along with the secret, most often from a settings file."
        }
        "quotes_straightened" | "quotes_curled" | "quotes_curled_left" => {
            "A word processor or chat replaced quotation marks in the secret."
        }
        "base64_decoded"
        | "base64url_decoded"
        | "hex_decoded"
        | "text"
        | "hex_text"
        | "base64_text"
        | "decoded_hex_text"
        | "base64_decoded_twice" => {
            "The sender turns the secret into its key in another way than the scheme documents."
        }
        _ => "The secret was copied in another form than the sender uses.",
    })
}

fn origin_of_frame(code: &str) -> Option<&'static str> {
    if code.is_empty() {
        None
    } else if code.contains("_from_elsewhere") {
        Some(
            "What stands where the scheme documents it is not what was signed: rely neither on the time nor on the id that the \
             request shows there.",
        )
    } else if code.contains("url_query_dropped") {
        Some("The query of the address is not covered by this signature.")
    } else if code.contains("url") {
        Some(
            "The address was known to the sender in another form than the capture shows, most often because of a proxy.",
        )
    } else if code.contains("time_in") || code.contains("time_as") {
        Some("Sender and receiver write the time in different units.")
    } else if code == "recipe_body" {
        Some("No time is covered by this signature: it would fit the same body at any time.")
    } else if code.contains("renamed") {
        Some("A proxy or gateway changed the names of headers.")
    } else {
        Some(
            "The sender puts the signed text together in another way than the scheme documents, perhaps by another version.",
        )
    }
}

fn origin_of_writing(code: &str) -> Option<&'static str> {
    Some(match code {
        "hex_upper_case" => "Libraries that compare texts refuse upper case, those that decode it accept it.",
        "header_renamed" => "A proxy or gateway changed the names of headers.",
        "header_joined" => "Receivers differ in which of several signatures they take.",
        "signature_quoted" => "The header was quoted when it was captured or passed on.",
        _ => "The sender writes its signature in another way than the scheme documents.",
    })
}

fn what_is_right(hit: &Hit, capture: &Capture, scheme: &Scheme) -> String {
    let key = if hit.key.1.is_empty() {
        "The secret is right"
    } else {
        "The secret is the right one in another form"
    };
    match (&hit.body, scheme.body_covered()) {
        (Some((code, _, _)), _) if code.starts_with(EMPTY_BODY) => format!("{key}."),
        (_, Covered::Nothing) => format!("{key}; of the body nothing is signed."),
        (_, Covered::Members) => format!("{key}; of the body only a few members are signed."),
        (_, Covered::Whole) if !edges_are_known(hit, capture) => format!(
            "{key}, but the scheme does not sign in this way: whether a part of the body was moved into what stands around it \
             cannot be told. Do not rely on the content before the sender says that it signs so."
        ),
        (None, Covered::Whole) => format!("{key}, and the body is exactly the one that was signed."),
        (Some(_), Covered::Whole) => format!("{key}, and the content is unchanged otherwise."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_separators() {
        assert_eq!(
            ["7", "420", "1,024", "1,048,576"],
            [7, 420, 1024, 1_048_576].map(number).each_ref().map(String::as_str)
        );
    }
}
