//! The sample vendors on a loopback socket.

mod addresses;

use std::future::Future;
use std::net::Ipv4Addr;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::{Error, Vendors};

pub use addresses::router;

/// The sample vendors while they answer on a loopback port.
#[derive(Debug)]
pub struct Server {
    base: String,
    answering: JoinHandle<Result<(), Error>>,
}

impl Server {
    /// Starts them on the runtime that calls, on `port` of 127.0.0.1; 0 takes any free one.
    ///
    /// # Errors
    /// [`Error::Socket`] when the port is not to be had.
    pub async fn start(port: u16, vendors: Vendors) -> Result<Self, Error> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let base = format!("http://{}", listener.local_addr()?);
        Ok(Self { base, answering: tokio::spawn(serve(listener, vendors, std::future::pending())) })
    }

    /// Scheme, host and port, e.g. `http://127.0.0.1:4100`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether they still answer.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.answering.is_finished()
    }
}

/// Answers on `listener` until `shutdown` is ready, then lets open requests finish.
///
/// # Errors
/// [`Error::NotLoopback`] when other machines could reach the listener; [`Error::Socket`] when the socket fails.
pub async fn serve(
    listener: TcpListener,
    vendors: Vendors,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(Error::NotLoopback(address));
    }
    axum::serve(listener, router(vendors)).with_graceful_shutdown(shutdown).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;

    use super::*;
    use crate::SAMPLE_TOKEN;

    fn vendors() -> Vendors {
        let noon = DateTime::parse_from_rfc3339("2026-05-11T12:00:00Z").unwrap().to_utc();
        Vendors::new(1, SAMPLE_TOKEN, move || noon)
    }

    #[tokio::test]
    async fn the_vendors_answer_on_a_real_socket_until_told_to_stop() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, vendors(), async { drop(stopped.await) }));
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "GET /v1/admin/audit?limit=1 HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {SAMPLE_TOKEN}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.unwrap();
        assert!(reply.starts_with("HTTP/1.1 200 OK\r\n") && reply.contains("\"count\":"), "{reply}");
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_listener_that_others_can_reach_is_refused() {
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let error = serve(listener, vendors(), std::future::pending()).await.unwrap_err();
        assert!(matches!(error, Error::NotLoopback(_)), "{error}");
    }
}
