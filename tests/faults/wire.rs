//! Faults in the bytes of a reply: refusals, cuts, lies about lengths and codings.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::fault::Fault;
use super::kind::Kind;
use super::list::Draft;
use super::script::Script;
use super::socket::{Answer, Then};

/// The reply in which no row leaves the vendor whole; none where the fault is not of that sort.
pub(crate) fn broken(fault: Fault, draft: &Draft, script: &Script) -> Option<Answer> {
    let (headers, body) = draft.written(script.list.kind);
    let (length, half) = (body.len(), body.len() * 2 / 3);
    let head = |more: &str| format!("HTTP/1.1 200 OK\r\n{headers}{more}\r\n").into_bytes();
    let closing = |bytes: Vec<u8>| Answer { bytes, then: Then::Close };
    Some(match fault {
        Fault::Renamed => draft.answer(script.list.kind),
        Fault::Status(status) => Answer::reply(status, "", b"{\"error\":{\"message\":\"no\"}}"),
        Fault::Says(204, _) => {
            Answer { bytes: b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), then: Then::KeepAlive }
        }
        Fault::Says(status, text) => Answer::reply(status, "Content-Type: text/html\r\n", text.as_bytes()),
        Fault::Redirect(status, to) => {
            Answer::reply(status, &format!("Location: {}\r\n", script.address(to)), b"")
        }
        Fault::CutBody => Answer::reply(200, &headers, &body[..half]),
        Fault::LengthShort => closing([head(&format!("Content-Length: {}\r\n", length - 7)), body].concat()),
        Fault::LengthLong => closing([head(&format!("Content-Length: {}\r\n", length + 9)), body].concat()),
        Fault::LengthBad => closing([head("Content-Length: many\r\n"), body].concat()),
        Fault::Reset => Answer {
            bytes: [head(&format!("Content-Length: {length}\r\n")), body[..half].to_vec()].concat(),
            then: Then::Reset,
        },
        Fault::ResetBefore => Answer { bytes: Vec::new(), then: Then::Reset },
        Fault::EndCut => closing([head("Connection: close\r\n"), body[..half].to_vec()].concat()),
        Fault::ChunksCut => closing([head("Transfer-Encoding: chunked\r\n"), chunk(&body[..half])].concat()),
        Fault::Garbage => closing(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
        Fault::GzipCut => {
            let zipped = gzipped(&body);
            Answer::reply(200, &zipped_headers(&headers), &zipped[..zipped.len() / 2])
        }
        Fault::GzipLie => Answer::reply(200, &zipped_headers(&headers), &body),
        Fault::ManyHeaders => {
            let many: String = (0..5_000).map(|n| format!("X-{n}: 1\r\n")).collect();
            closing([head(&format!("{many}Content-Length: {length}\r\n")), body].concat())
        }
        _ => return None,
    })
}

/// The reply in an unusual form that is right; none where the fault is not of that sort.
pub(crate) fn odd(fault: Fault, draft: &Draft, kind: Kind) -> Option<Answer> {
    let (headers, body) = draft.written(kind);
    let whole = Answer::reply(200, &headers, &body);
    Some(match fault {
        Fault::Gzip => Answer::reply(200, &zipped_headers(&headers), &gzipped(&body)),
        Fault::Chunks => {
            let (first, rest) = body.split_at(body.len() / 3);
            let head = format!("HTTP/1.1 200 OK\r\n{headers}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
            let bytes = [head, chunk(first), chunk(rest), chunk(b"")].concat();
            Answer { bytes, then: Then::KeepAlive }
        }
        Fault::Drip => Answer { then: Then::Drip(4), ..whole },
        Fault::EarlyHints => {
            let hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n".to_vec();
            Answer { bytes: [hints, whole.bytes].concat(), ..whole }
        }
        _ => return None,
    })
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

fn zipped_headers(headers: &str) -> String {
    format!("{headers}Content-Encoding: gzip\r\n")
}

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}
