//! `exhibit webhook show`: one delivery, its credentials masked, its body as text, hex or the bytes themselves.

use std::borrow::Cow;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use exhibit_engine::webhook::shelf::{Beside, One, beside, ids_named, one};
use serde_json::json;

use super::shelf::{add_origin, arrived, hex, judging, line, named, or_not_recorded, origin_words};
use crate::answer;
use crate::args::CaptureShowArgs;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

/// Bytes of the URL, of a header's name or value, and of the body that are shown to people: a terminal is no place for 20 MB.
const HEADER_SHOWN_BYTES: usize = 4 << 10;
const BODY_SHOWN_BYTES: usize = 64 << 10;

/// Bytes of a line of hex, as `hexdump -C` has them.
const HEX_BYTES: usize = 16;

pub(super) fn run(args: &CaptureShowArgs, scene: &Scene) -> Result<Ended, Stop> {
    let reader = scene.existing()?.reader()?;
    let judging = judging(args.scheme.as_deref(), &args.keys, scene)?;
    let ids = ids_named(&reader, &args.what)?;
    let newest = *ids.last().expect("BUG: a name means at least one capture");
    let found = one(&reader, &judging, newest)?;
    if args.raw {
        let mut out = answer::out();
        out.write_all(&found.stored.capture.body)?;
        out.flush()?;
    } else if args.hex {
        answer::lines(dump(&found.stored.capture.body))?;
    } else if scene.json {
        answer::document(document(&found))?;
    } else {
        answer::lines(told(&found, scene))?;
    }
    if ids.len() > 1 {
        let all = named(&ids, &beside(&reader, &judging, &ids)?);
        answer::say(scene, &format!("{} deliveries have this id, and this is the newest: {all}", ids.len()));
    }
    Ok(Ended::Fine)
}

fn document(found: &One) -> serde_json::Value {
    let (capture, verdict) = (&found.stored.capture, &found.verdict);
    let mut document = line(&found.stored.line, verdict);
    document["headers"] = json!(capture.headers);
    document["body_base64"] = BASE64.encode(&capture.body).into();
    document["body"] = json!(std::str::from_utf8(&capture.body).ok());
    document["freshness"] = json!(verdict.freshness);
    document["not_covered"] = json!(verdict.not_covered);
    document["candidates"] = json!(verdict.candidates);
    document["duplicates"] = json!(found.duplicates);
    document["conflicts"] = json!(found.conflicts);
    document["beside"] = json!(found.beside);
    add_origin(&mut document, &found.origin, found.is_marked);
    document
}

fn told(found: &One, scene: &Scene) -> Vec<String> {
    let (stored, capture) = (&found.stored.line, &found.stored.capture);
    let scheme = found.verdict.scheme.as_ref().or(stored.scheme.as_ref());
    let mut lines = vec![
        format!("capture:{}  {}  {}", stored.id, found.verdict.kind.as_str(), or_not_recorded(scheme)),
        found.verdict.explanation.clone(),
        String::new(),
        format!("delivery   {}", or_not_recorded(stored.delivery.as_ref())),
        format!("event      {}", or_not_recorded(stored.event.as_ref())),
        format!("received   {}", arrived(stored, scene)),
        format!(
            "stored     {} ({})",
            scene.shown(stored.stored_at),
            stored.file.as_deref().unwrap_or("listener")
        ),
        format!("body       {} bytes, sha256 {}", stored.body_bytes, hex(&stored.body_sha256)),
    ];
    lines.extend(stored.rebuilt.iter().map(|why| format!("exactness  {why}")));
    lines.extend(origin_words(&found.origin).map(|words| format!("origin     {words}")));
    lines.extend(numbers("the same delivery again", (&found.duplicates, &found.beside)));
    lines.extend(numbers("the same delivery id with another body", (&found.conflicts, &found.beside)));
    let url = cut(&capture.url, HEADER_SHOWN_BYTES);
    lines.extend([String::new(), format!("{} {url}", capture.method)]);
    let header = |(name, value): &(String, String)| {
        format!("{}: {}", cut(name, HEADER_SHOWN_BYTES), cut(value, HEADER_SHOWN_BYTES))
    };
    lines.extend(capture.headers.iter().map(header));
    lines.push(String::new());
    lines.extend(body(&capture.body));
    lines.iter().map(|line| table::visible(line).into_owned()).collect()
}

/// The body as text, else as hex; of a long one the beginning.
fn body(bytes: &[u8]) -> Vec<String> {
    let most = bytes.len().min(BODY_SHOWN_BYTES);
    let (mut lines, shown): (Vec<String>, usize) = match std::str::from_utf8(bytes) {
        Ok(text) => {
            let end = text.floor_char_boundary(most);
            (text[..end].lines().map(str::to_owned).collect(), end)
        }
        Err(_) => (dump(&bytes[..most]), most),
    };
    lines.extend((shown < bytes.len()).then(|| more(bytes.len() - shown)));
    lines
}

/// The beginning of a text that is too long for a terminal, with how much is missing.
fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let shown = &text[..text.floor_char_boundary(most)];
    Cow::Owned(format!("{shown} {}", more(text.len() - shown.len())))
}

fn more(bytes: usize) -> String {
    format!("\u{2026} {bytes} more bytes; --json or webhook export gives all")
}

fn numbers(what: &str, (ids, beside): (&[u64], &[Beside])) -> Option<String> {
    (!ids.is_empty()).then(|| format!("{what}: {}", named(ids, beside)))
}

/// Bytes for people: place, hex, and the letters among them.
fn dump(bytes: &[u8]) -> Vec<String> {
    let line = |(nth, part): (usize, &[u8])| {
        let digits: Vec<String> = part.iter().map(|byte| format!("{byte:02x}")).collect();
        let letters: String = part
            .iter()
            .map(|byte| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' })
            .collect();
        format!("{:08x}  {:<47}  |{letters}|", nth * HEX_BYTES, digits.join(" "))
    };
    bytes.chunks(HEX_BYTES).enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_cut_with_how_much_is_missing() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("ab\u{e9}d", 3), "ab \u{2026} 3 more bytes; --json or webhook export gives all");
        let ended = |bytes: Vec<u8>| body(&bytes).pop().unwrap();
        assert!(ended(b"a\n".repeat(BODY_SHOWN_BYTES)).starts_with("\u{2026} 65536 more bytes"));
        assert!(ended(vec![0xff; BODY_SHOWN_BYTES + 1]).starts_with("\u{2026} 1 more bytes"));
        assert!(ended(vec![b'a'; BODY_SHOWN_BYTES]).ends_with('a'));
        assert_eq!(body(&vec![0xff; BODY_SHOWN_BYTES + 1]).len(), BODY_SHOWN_BYTES / HEX_BYTES + 1);
    }

    #[test]
    fn a_dump_shows_every_byte_and_obeys_none() {
        let lines = dump(b"\x1b[2J abcdefghijk\xff\n");
        assert_eq!(lines[0], "00000000  1b 5b 32 4a 20 61 62 63 64 65 66 67 68 69 6a 6b  |.[2J abcdefghijk|");
        assert_eq!(lines[1], format!("00000010  {:<47}  |..|", "ff 0a"));
        assert!(dump(b"").is_empty());
    }
}
