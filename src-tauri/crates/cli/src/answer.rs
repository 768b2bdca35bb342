//! Printing answers: one JSON document, or text for people. Foreign text is made visible, never obeyed.

use std::io::{BufWriter, StdoutLock, Write};

use exhibit_engine::Failure;
use serde::Serialize;
use serde_json::{Value, json};

use crate::failing::Stop;
use crate::scene::Scene;

/// Standard output, buffered.
pub(crate) fn out() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, std::io::stdout().lock())
}

/// Prints `document` with its schema version.
pub(crate) fn document(document: Value) -> Result<(), Stop> {
    let mut whole = json!({ "schema_version": 1 });
    if let (Value::Object(whole), Value::Object(parts)) = (&mut whole, document) {
        whole.extend(parts);
    }
    let mut out = out();
    serde_json::to_writer(&mut out, &whole).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// A value that keeps JSON text inside it as it stands would lose it in a `Value`; this prints it directly.
pub(crate) fn raw_document<T: Serialize>(document: &T) -> Result<(), Stop> {
    let mut out = out();
    serde_json::to_writer(&mut out, document).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Prints lines for people.
pub(crate) fn lines<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> Result<(), Stop> {
    let mut out = out();
    for line in lines {
        writeln!(out, "{}", line.as_ref())?;
    }
    Ok(out.flush()?)
}

/// A message on standard error.
pub(crate) fn say(scene: &Scene, message: &str) {
    if !scene.quiet {
        // Messages are a courtesy; a closed standard error is no reason to fail.
        let _printed = writeln!(std::io::stderr(), "{}", crate::table::visible(message));
    }
}

/// A failure of a part, on standard error, where the rest goes on.
pub(crate) fn say_failure(scene: &Scene, failure: &Failure) {
    say(scene, &failure.message);
    say(scene, &format!("hint: {}", failure.hint));
}
