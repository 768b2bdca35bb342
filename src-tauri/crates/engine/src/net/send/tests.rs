//! Requests to real receivers on loopback, well-behaved and otherwise.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;

use super::*;
use crate::net::target::{Allow, Confirmed, Reach};
use tokio::io::AsyncReadExt;

const CERTIFICATE: &[u8] = include_bytes!("../../../../../../tests/fixtures/tls/right.example.der");
const PRIVATE_KEY: &[u8] = include_bytes!("../../../../../../tests/fixtures/tls/right.example.key.der");

/// Long enough to be reached by no working receiver, short enough to be waited for by none that hangs.
const ENOUGH: Duration = Duration::from_millis(400);

fn route() -> Route {
    let limits = Limits { total: Duration::from_secs(20), kept_bytes: 100, read_bytes: 100_000 };
    Route { limits, ..Route::default() }
}

fn impatient() -> Route {
    Route { limits: Limits { total: ENOUGH, ..route().limits }, ..route() }
}

fn outbound(body: &[u8]) -> Outbound {
    let headers = vec![("x-UPPER-lower".to_owned(), "a".to_owned()), ("X-Twice".to_owned(), "1".to_owned())];
    let headers = [headers, vec![("x-twice".to_owned(), "2".to_owned())]].concat();
    Outbound { method: "POST".into(), headers, body: body.to_vec() }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

async fn here() -> (TcpListener, Target) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?a=b", listener.local_addr().unwrap());
    (listener, Target::check(&url, &Allow::default()).unwrap())
}

/// Reads a request whose body ends with `!`, then says `answer` and closes.
async fn answered(listener: &TcpListener, answer: &[u8]) -> Vec<u8> {
    let (mut stream, _) = listener.accept().await.unwrap();
    let (mut request, mut byte) = (Vec::new(), [0; 512]);
    while !request.ends_with(b"!") {
        let read = stream.read(&mut byte).await.unwrap();
        assert!(read > 0, "the request broke off");
        request.extend_from_slice(&byte[..read]);
    }
    // Who does not want the whole answer closes earlier.
    let _closed_early = stream.write_all(answer).await;
    request
}

/// What becomes of one request to a receiver that answers so.
fn told(answer: &[u8], route: &Route) -> Sent {
    block_on(async {
        let (listener, target) = here().await;
        let (receiver, outbound) = (answered(&listener, answer), outbound(b"hello!"));
        tokio::join!(send(&target, &outbound, route), receiver).0
    })
}

#[test]
fn every_byte_goes_out_as_planned_and_the_answer_comes_back() {
    let answer = b"HTTP/1.1 202 Fine\r\nX-One: 1\r\nx-one: 2\r\nContent-Length: 3\r\n\r\nok!";
    let (sent, request, port) = block_on(async {
        let (listener, target) = here().await;
        let (outbound, route) = (outbound(b"\xff\x00\r\n!"), route());
        let (sent, request) = tokio::join!(send(&target, &outbound, &route), answered(&listener, answer));
        (sent, request, listener.local_addr().unwrap())
    });
    let expected = format!(
        "POST /hook?a=b HTTP/1.1\r\nHost: {port}\r\nx-UPPER-lower: a\r\nX-Twice: 1\r\nx-twice: 2\r\n\
         Content-Length: 5\r\nConnection: close\r\n\r\n"
    );
    assert_eq!(request, [expected.as_bytes(), b"\xff\x00\r\n!"].concat());
    let answer = sent.answer.unwrap();
    assert_eq!((answer.status, answer.body.as_slice(), answer.bytes), (202, b"ok!".as_slice(), 3));
    assert_eq!(answer.headers[..2], [("X-One".into(), "1".into()), ("x-one".into(), "2".into())]);
    assert_eq!((sent.address, sent.fault), (Some(port), None));
}

#[test]
fn a_redirect_to_metadata_is_an_answer_and_is_not_followed() {
    let answer =
        b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n";
    let sent = told(answer, &route());
    assert_eq!((sent.answer.unwrap().status, sent.fault), (302, None));
}

#[test]
fn one_order_is_one_connection() {
    block_on(async {
        let (listener, target) = here().await;
        let (outbound, route) = (outbound(b"hello!"), route());
        let nothing = async {
            let (stream, _) = listener.accept().await.unwrap();
            drop(stream);
        };
        let (sent, ()) = tokio::join!(send(&target, &outbound, &route), nothing);
        assert!(matches!(sent.fault, Some(Fault::Broken(_))), "{sent:?}");
        let again = timeout(ENOUGH, listener.accept()).await;
        assert!(again.is_err(), "it was sent again");
    });
}

#[test]
fn answers_in_chunks_and_behind_a_hundred_are_read() {
    let chunked = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    let sent = told(chunked, &route());
    assert_eq!((sent.answer.unwrap().body.as_slice(), sent.fault), (b"abcde".as_slice(), None));
    let closed = told(b"HTTP/1.0 500 No\r\n\r\ntold until the end", &route());
    assert_eq!((closed.answer.unwrap().bytes, closed.fault), (18, None));
    let nothing = told(b"HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n", &route());
    assert_eq!((nothing.answer.unwrap().status, nothing.fault), (204, None));
}

#[test]
fn of_a_long_answer_the_start_is_kept_and_the_rest_counted() {
    let long = [b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n".as_slice(), &[b'x'; 5_000]].concat();
    let sent = told(&long, &route());
    let answer = sent.answer.unwrap();
    assert_eq!((answer.body.len(), answer.bytes, sent.fault), (100, 5_000, None));
}

#[test]
fn an_answer_without_end_is_left() {
    let endless = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &vec![b'x'; 4 << 20]].concat();
    let sent = told(&endless, &route());
    assert_eq!(sent.fault, Some(Fault::TooLong { limit_bytes: 100_000 }));
    let answer = sent.answer.unwrap();
    assert!(answer.status == 200 && answer.body.len() == 100 && answer.bytes < 200_000);
    let head = [b"HTTP/1.1 200 OK\r\nX: ".as_slice(), &vec![b'x'; 4 << 20]].concat();
    assert!(matches!(told(&head, &route()).fault, Some(Fault::Broken(_))));
    let hundreds = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(100_000);
    let sent = told(&hundreds, &route());
    assert!(sent.answer.is_none() && sent.fault.is_some());
}

#[test]
fn what_is_no_answer_is_told() {
    for (answer, said) in [
        (b"".as_slice(), "without an answer"),
        (b"HTTP/1.1 200 OK\r\nX: y\r\n", "within the head"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "within the answer"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "has no size"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "no answer in HTTP/1"),
        (b"\x16\x03\x01\x02\x00", "no answer in HTTP/1"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "two lengths"),
    ] {
        let fault = told(answer, &route()).fault.unwrap().to_string();
        assert!(fault.contains(said), "{fault}");
    }
}

#[test]
fn a_receiver_that_hangs_is_left_when_the_time_is_over() {
    let hanging = |answer: &'static [u8]| {
        block_on(async {
            let (listener, target) = here().await;
            let receiver = async {
                let (mut stream, _) = listener.accept().await.unwrap();
                stream.write_all(answer).await.unwrap();
                std::future::pending::<()>().await;
            };
            let (outbound, route) = (outbound(b"hello!"), impatient());
            tokio::select! {
                sent = send(&target, &outbound, &route) => sent,
                () = receiver => unreachable!(),
            }
        })
    };
    let silent = hanging(b"");
    assert!(silent.answer.is_none() && silent.latency >= ENOUGH);
    assert_eq!(silent.fault.unwrap().to_string(), "no answer came within 400 ms");
    let half = hanging(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    let answer = half.answer.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"abc".as_slice()));
    assert_eq!(half.fault.unwrap().to_string(), "the answer did not end within 400 ms");
}

#[test]
fn who_answers_before_the_end_of_a_long_body_is_heard() {
    let sent = block_on(async {
        let (listener, target) = here().await;
        let receiver = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n").await.unwrap();
            std::future::pending::<()>().await;
        };
        let (outbound, route) = (outbound(&vec![b'x'; 32 << 20]), route());
        tokio::select! {
            sent = send(&target, &outbound, &route) => sent,
            () = receiver => unreachable!(),
        }
    });
    assert_eq!((sent.answer.unwrap().status, sent.fault), (413, None));
}

#[test]
fn where_nobody_listens_nothing_was_sent() {
    let sent = block_on(async {
        let (listener, target) = here().await;
        drop(listener);
        send(&target, &outbound(b"hello!"), &route()).await
    });
    assert!(matches!(&sent.fault, Some(Fault::Unreachable(why)) if why.contains("refused")), "{sent:?}");
    assert_eq!((sent.answer, sent.address), (None, None));
}

fn table(pairs: &[(&str, &str)]) -> Names {
    let line =
        |(name, address): &(&str, &str)| ((*name).to_owned(), vec![address.parse::<IpAddr>().unwrap()]);
    Names::Table(pairs.iter().map(line).collect::<BTreeMap<_, _>>())
}

#[test]
fn a_name_that_leads_to_this_machine_or_to_metadata_is_never_connected_to() {
    block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://rebound.example:{}/", listener.local_addr().unwrap().port());
        let hosts = vec![Confirmed::host("rebound.example").unwrap()];
        let target = Target::check(&url, &Allow { hosts, reach: Reach::Public }).unwrap();
        for address in ["127.0.0.1", "::ffff:127.0.0.1", "169.254.169.254", "10.0.0.1"] {
            let route = Route { names: table(&[("rebound.example", address)]), ..route() };
            let sent = send(&target, &outbound(b"hello!"), &route).await;
            assert!(matches!(sent.fault, Some(Fault::Refused(_))), "{address}: {sent:?}");
            assert_eq!(sent.address, None);
        }
        assert!(timeout(Duration::from_millis(50), listener.accept()).await.is_err());
    });
}

#[test]
fn the_certificate_is_checked_against_the_name_and_not_the_address() {
    let fault = |host: &'static str, trust: Trust| {
        block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("https://{host}:{}/", listener.local_addr().unwrap().port());
            let allow = Allow { hosts: vec![Confirmed::host(host).unwrap()], reach: Reach::Private };
            let target = Target::check(&url, &allow).unwrap();
            let names = table(&[("right.example", "127.0.0.1"), ("wrong.example", "127.0.0.1")]);
            let route = Route { names, trust, ..route() };
            let outbound = outbound(b"hello!");
            let (sent, ()) = tokio::join!(send(&target, &outbound, &route), secret_receiver(&listener));
            sent.fault.map(|fault| fault.to_string())
        })
    };
    let ours = || Trust::Only(vec![CERTIFICATE.to_vec()]);
    assert_eq!(fault("right.example", ours()), None);
    let wrong = fault("wrong.example", ours()).unwrap();
    assert!(wrong.starts_with("nothing was sent: TLS with wrong.example"), "{wrong}");
    assert!(fault("right.example", Trust::Only(Vec::new())).is_some());
}

/// Answers 200 by TLS, if whoever comes trusts it.
async fn secret_receiver(listener: &TcpListener) {
    let key = PrivateKeyDer::try_from(PRIVATE_KEY.to_vec()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth();
    let config = config.with_single_cert(vec![CertificateDer::from(CERTIFICATE.to_vec())], key).unwrap();
    let (stream, _) = listener.accept().await.unwrap();
    let Ok(mut stream) = tokio_rustls::TlsAcceptor::from(Arc::new(config)).accept(stream).await else {
        return;
    };
    let mut request = [0; 4_096];
    assert!(stream.read(&mut request).await.unwrap() > 0);
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
}
