//! A member, compared with bytes as they are made: nobody has to hold either as a whole.

use std::io::{self, Read, Seek, Write};

use crate::archive::{Archive, MemberReader};

/// Takes the bytes that a member should have, from its first to its last.
pub(super) struct Same<'a, R: Read + Seek> {
    path: String,
    state: State<'a, R>,
    /// Line ends that were the same so far.
    lines: u64,
    room: Vec<u8>,
}

enum State<'a, R: Read + Seek> {
    /// The same so far.
    Even(Box<MemberReader<'a, R>>),
    /// From here on nothing is looked at any more.
    Odd(String),
}

impl<'a, R: Read + Seek> Same<'a, R> {
    pub(super) fn open(archive: &'a Archive<R>, path: &str) -> Self {
        let state = match archive.find(path) {
            Some(member) => State::Even(Box::new(archive.open(member))),
            None => State::Odd(format!("{path} is missing")),
        };
        Self { path: path.to_owned(), state, lines: 0, room: Vec::new() }
    }

    /// Whether the member has exactly the bytes that came.
    pub(super) fn finish(mut self) -> Result<(), String> {
        if let State::Even(reader) = &mut self.state {
            match reader.read(&mut [0]) {
                Ok(0) => {}
                Ok(_) => self.state = State::Odd(format!("{} goes on after its last line", self.path)),
                Err(error) => self.state = State::Odd(format!("{}: {error}", self.path)),
            }
        }
        match self.state {
            State::Even(_) => Ok(()),
            State::Odd(why) => Err(why),
        }
    }

    /// None: the next bytes of the member are `bytes`.
    fn differing(&mut self, bytes: &[u8]) -> Option<String> {
        let State::Even(reader) = &mut self.state else { return None };
        self.room.clear();
        if let Err(error) = reader.take(bytes.len() as u64).read_to_end(&mut self.room) {
            return Some(format!("{}: {error}", self.path));
        }
        let even = bytes.iter().zip(&self.room).take_while(|(made, found)| made == found).count();
        self.lines += bytes[..even].iter().filter(|byte| **byte == b'\n').count() as u64;
        if even == bytes.len() {
            return None;
        }
        let line = self.lines + 1;
        Some(match self.room.len() == even {
            true => format!("{} ends before line {line} is at its end", self.path),
            false => format!("{}, line {line}: the rows give another one", self.path),
        })
    }
}

impl<R: Read + Seek> Write for Same<'_, R> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(why) = self.differing(bytes) {
            self.state = State::Odd(why);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
