//! Whose signatures an auditor takes: an `allowed_signers` file of OpenSSH (ssh-keygen(1), ALLOWED SIGNERS).

mod line;

use exhibit_entry::Moment;

use super::sshsig::SshSigner;
use crate::plain::plain;
use line::Line;

/// Longest file that is read, in bytes: thousands of signers.
const MAX_FILE_BYTES: usize = 1 << 20;

/// Longest name of a signer, in bytes: more than an e-mail address may have (RFC 5321 section 4.5.3.1).
const PRINCIPAL_BYTES: usize = 256;

/// Whether a signer can go by `text`: as one principal of such a file, which has no blanks, quotes and patterns, and as
/// a word of commands that people copy out of a pack's README, where no shell may read more in it.
#[must_use]
pub fn is_principal(text: &str) -> bool {
    (1..=PRINCIPAL_BYTES).contains(&text.len()) && !text.starts_with('-') && text.chars().all(is_in_principal)
}

/// The nearest name to `text` that a signer can go by, for names that nobody chose, such as an account's.
#[must_use]
pub fn principal_near(text: &str) -> String {
    let taken = text.chars().filter(|c| is_in_principal(*c)).skip_while(|c| *c == '-');
    let near: String = taken.take(PRINCIPAL_BYTES).collect();
    if near.is_empty() { "unnamed".to_owned() } else { near }
}

fn is_in_principal(c: char) -> bool {
    c.is_ascii_graphic() && !",\"'*?!#$`\\;&|<>()".contains(c)
}

/// The signers of a file.
#[derive(Clone, Debug, Default)]
pub struct AllowedSigners {
    lines: Vec<Line>,
}

/// A good signature, and what is asked about it.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Whose it is.
    pub signer: &'a SshSigner,
    /// As whom the signer claims to sign; none: as anybody of the key's line.
    pub identity: Option<&'a str>,
    /// What it was made for, e.g. `evidence-pack`.
    pub namespace: &'a str,
    /// When it has to hold, for keys with a time: the present.
    pub at: Moment,
}

impl AllowedSigners {
    /// Reads a file: the good lines, and what is wrong with each other one, with its number.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        if text.len() > MAX_FILE_BYTES {
            return (Self::default(), vec![format!("the file is larger than {MAX_FILE_BYTES} bytes")]);
        }
        let (mut lines, mut problems) = (Vec::new(), Vec::new());
        for (number, line) in (1..).zip(text.lines()) {
            match line::read(line) {
                Ok(read) => lines.extend(read),
                Err(why) => problems.push(format!("line {number}: {why}")),
            }
        }
        (Self { lines }, problems)
    }

    /// How many signers it names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it names nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The principals of the line that allows the claim.
    ///
    /// # Errors
    /// Why no line does, as a sentence: the reason of the line that comes closest.
    pub fn find(&self, claim: &Claim<'_>) -> Result<&str, String> {
        let mut refusal = None;
        for line in self.lines.iter().filter(|line| line.key == claim.signer.key) {
            match line.allows(claim) {
                Ok(()) => return Ok(&line.principals),
                Err(why) => refusal = Some(why),
            }
        }
        Err(refusal.unwrap_or_else(|| format!("the key {} is not in it", claim.signer.key.fingerprint())))
    }
}

impl Line {
    fn allows(&self, claim: &Claim<'_>) -> Result<(), String> {
        let Claim { namespace, at, .. } = *claim;
        if claim.identity.is_some_and(|identity| !matches_list(&self.principals, identity)) {
            let identity = plain(claim.identity.unwrap_or_default()).into_owned();
            return Err(format!(
                "the key is not that of {identity} there, but of {}",
                plain(&self.principals)
            ));
        }
        if self.namespaces.as_deref().is_some_and(|namespaces| !matches_list(namespaces, namespace)) {
            return Err(format!("the key is not allowed to sign for {namespace}"));
        }
        if self.after.is_some_and(|after| at < after) || self.before.is_some_and(|before| at > before) {
            return Err(format!("the key is not allowed to sign at {at}"));
        }
        Ok(())
    }
}

/// Whether a list of patterns takes `text`: one of them matches, and none that begins with `!`.
fn matches_list(patterns: &str, text: &str) -> bool {
    let mut taken = false;
    for pattern in patterns.split(',') {
        match pattern.strip_prefix('!') {
            Some(denied) if matches(denied, text) => return false,
            Some(_) => {}
            None => taken |= matches(pattern, text),
        }
    }
    taken
}

/// `*` stands for any run of characters, `?` for one. Time grows with the product of both lengths, no faster.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => {
                // Back to the last star, which takes one character more.
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                (p, t) = (at + 1, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests;
