//! The socket of ssh-agent: a file of this machine, so nothing leaves it.

use std::io;
use std::path::Path;

/// Longest reply that is read, in bytes: what OpenSSH's own agent sends at most (`AGENT_MAX_LEN`).
#[cfg(unix)]
const REPLY_LIMIT_BYTES: u32 = 256 << 10;
/// For an answer; a person may have to allow the use of the key first.
#[cfg(unix)]
const ANSWER_LIMIT: std::time::Duration = std::time::Duration::from_secs(60);

/// Sends one request and gives back the reply, both without their length.
///
/// # Errors
/// What the system says, or that the reply is longer than any agent's.
#[cfg(unix)]
pub(crate) fn ask_agent(socket: &Path, request: &[u8]) -> io::Result<Vec<u8>> {
    use std::io::{Read, Write};
    let mut stream = std::os::unix::net::UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(ANSWER_LIMIT))?;
    stream.set_write_timeout(Some(ANSWER_LIMIT))?;
    let length = u32::try_from(request.len()).map_err(io::Error::other)?;
    stream.write_all(&[length.to_be_bytes().as_slice(), request].concat())?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > REPLY_LIMIT_BYTES {
        return Err(io::Error::other("its reply is longer than that of any agent"));
    }
    let mut reply = vec![0; length as usize];
    stream.read_exact(&mut reply)?;
    Ok(reply)
}

/// On this system agents are not reached.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub(crate) fn ask_agent(_socket: &Path, _request: &[u8]) -> io::Result<Vec<u8>> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "ssh-agent is reached on Linux and macOS only; sign with a key file",
    ))
}
