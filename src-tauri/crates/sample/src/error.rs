//! What can go wrong while making or serving the sample.

use std::io;
use std::net::SocketAddr;

/// Why the sample cannot be made or served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A name that is none of the five shapes.
    #[error("there is no shape {0:?}: use outworx, nevo, flows, mushi or vectis")]
    UnknownShape(String),
    /// The listener could be reached from other machines.
    #[error(
        "the sample vendors answer on loopback only, and {0} can be reached from elsewhere: listen on 127.0.0.1"
    )]
    NotLoopback(SocketAddr),
    /// The socket failed; no row is lost, since the sample holds none that it cannot make again.
    #[error("the sample vendors stopped answering: {0}; start them again")]
    Socket(#[from] io::Error),
}
