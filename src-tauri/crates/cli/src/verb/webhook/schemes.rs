//! `exhibit webhook schemes`: how each known provider signs, and what is wrong with the user's own schemes.

use exhibit_engine::hook::{Algorithm, Encoding, Hash, SCHEME_TEMPLATE, Scheme, Schemes};
use exhibit_engine::webhook::{self, Problem};
use serde_json::{Value, json};

use crate::answer;
use crate::failing::{Ended, Stop};
use crate::scene::Scene;
use crate::table;

/// Prints a scheme file to begin with.
pub(super) fn template() -> Result<Ended, Stop> {
    answer::lines([SCHEME_TEMPLATE.trim_end().to_owned()])?;
    Ok(Ended::Fine)
}

/// Lists the schemes. A file of the user's that cannot be read makes the result a partial one.
pub(super) fn list(scene: &Scene) -> Result<Ended, Stop> {
    let (schemes, problems) = webhook::own::schemes(&scene.home);
    if scene.json {
        let lines: Vec<Value> = schemes.iter().map(|scheme| line(scheme, &schemes)).collect();
        let unread: Vec<Value> = problems
            .iter()
            .map(|problem| json!({ "file": problem.file, "line": problem.line, "reason": problem.reason }))
            .collect();
        answer::document(json!({ "schemes": lines, "problems": unread }))?;
    } else {
        let cells: Vec<Vec<String>> = schemes.iter().map(|scheme| cells(scheme, &schemes)).collect();
        answer::lines(table::columns(&["id", "title", "signature", "header", "from"], &cells))?;
        problems.iter().for_each(|problem| answer::say(scene, &told(problem)));
    }
    Ok(if problems.is_empty() { Ended::Fine } else { Ended::Partial })
}

/// A problem of a file, with its line where it has one.
pub(super) fn told(problem: &Problem) -> String {
    match problem.line {
        0 => format!("{}: {}", problem.file, problem.reason),
        line => format!("{} line {line}: {}", problem.file, problem.reason),
    }
}

fn line(scheme: &Scheme, schemes: &Schemes) -> Value {
    json!({
        "id": scheme.id,
        "title": scheme.title,
        "page": scheme.page,
        "algorithm": algorithm(scheme),
        "headers": scheme.headers,
        "own": schemes.is_own(&scheme.id),
        "public_key": scheme.has_key_pair(),
        "tolerance_s": scheme.time.as_ref().and_then(|window| window.tolerance_s),
        "body_covered": scheme.body_covered(),
    })
}

fn cells(scheme: &Scheme, schemes: &Schemes) -> Vec<String> {
    let header = match scheme.headers.as_slice() {
        [] => "in the body".to_owned(),
        names => names.join(", "),
    };
    let from = if schemes.is_own(&scheme.id) { "your file" } else { "built in" };
    vec![scheme.id.clone(), scheme.title.clone(), algorithm(scheme), header, from.to_owned()]
}

fn algorithm(scheme: &Scheme) -> String {
    let hashes: Vec<&str> = scheme.hash.iter().map(|hash| hash_name(*hash)).collect();
    let hashes = hashes.join(" or ");
    let encodings: Vec<&str> = scheme.encoding.iter().map(|encoding| encoding_name(*encoding)).collect();
    let encodings = encodings.join(" or ");
    match scheme.algorithm {
        Algorithm::Hmac => format!("HMAC {hashes}, {encodings}"),
        Algorithm::Digest => format!("{hashes} with the secret, {encodings}"),
        Algorithm::Ed25519 => format!("Ed25519, {encodings}"),
        Algorithm::EcdsaP256 => format!("ECDSA P-256, {encodings}"),
        Algorithm::JwsHs256 => "JWS HS256".to_owned(),
        Algorithm::Token => "none, the secret itself".to_owned(),
    }
}

fn hash_name(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha1 => "SHA-1",
        Hash::Sha256 => "SHA-256",
        Hash::Sha512 => "SHA-512",
    }
}

fn encoding_name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Hex => "hex",
        Encoding::Base64 => "base64",
        Encoding::Base64url => "base64url",
    }
}
