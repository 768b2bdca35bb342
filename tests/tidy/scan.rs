//! Reading sources without a parser: comments, string contents and test items are blanked, line numbers stay.

/// Rust text with comments and the contents of string and character literals turned to blanks.
pub(crate) fn without_comments_and_strings(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => line_end(bytes, at),
            b'/' if bytes[at..].starts_with(b"/*") => block_comment_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'r' if !follows_a_name(bytes, at, b"b") => raw_string_end(bytes, at).unwrap_or(at),
            b'\'' => char_literal_end(bytes, at).unwrap_or(at),
            _ => at,
        };
        blank(&mut code[at..end]);
        at = end.max(at + 1);
    }
    String::from_utf8(code).expect("blanks replace whole literals and comments")
}

/// Blanked Rust code with every item under `#[cfg(test)]` turned to blanks as well.
pub(crate) fn without_test_items(code: &str) -> String {
    let mut rest = code.as_bytes().to_vec();
    for (start, marker) in code.match_indices("#[cfg(test)]") {
        let end = item_end(code.as_bytes(), start + marker.len());
        blank(&mut rest[start..end]);
    }
    String::from_utf8(rest).expect("items begin and end at characters")
}

/// Modules in files of their own that Rust text declares under `#[cfg(test)]`: name, and path where it gives one.
pub(crate) fn test_modules(text: &str) -> Vec<(String, Option<String>)> {
    let code = without_comments_and_strings(text);
    let items = code.match_indices("#[cfg(test)]").map(|(start, marker)| {
        let from = start + marker.len();
        from..item_end(code.as_bytes(), from)
    });
    // Blanking keeps every byte in its place, so the path can be read where the code shows only blanks.
    let declared = |item: std::ops::Range<usize>| {
        let words = code[item.clone()].strip_suffix(';')?.split_whitespace();
        let name = words.skip_while(|word| *word != "mod").nth(1)?.to_owned();
        let path = text[item].split_once("#[path = \"").and_then(|(_, rest)| rest.split('"').next());
        Some((name, path.map(str::to_owned)))
    };
    items.filter_map(declared).collect()
}

/// TypeScript or CSS text without whole-line comments (a `//` within a line may stand in an address).
pub(crate) fn without_script_comments(text: &str) -> String {
    let is_comment = |line: &str| ["//", "/*", "*"].iter().any(|start| line.trim_start().starts_with(start));
    text.lines().map(|line| if is_comment(line) { "" } else { line }).collect::<Vec<_>>().join("\n")
}

/// Line number (from 1) and word, for each line that holds one of `words` and not just as the end of a longer name.
pub(crate) fn words_on_lines(code: &str, words: &[&str]) -> Vec<(usize, String)> {
    let found = |line: &str| words.iter().find(|word| holds(line, word)).map(|word| format!("`{word}`"));
    code.lines().enumerate().filter_map(|(index, line)| Some((index + 1, found(line)?))).collect()
}

/// Lint attributes (`allow`, `expect`) that do not say why.
pub(crate) fn attributes_without_reason(code: &str) -> Vec<(usize, String)> {
    let opens = code.match_indices("#[").chain(code.match_indices("#![")).map(|(start, _)| start);
    let attributes = opens.map(|start| (start, &code[start..bracket_end(code.as_bytes(), start)]));
    let silent = attributes.filter(|(_, text)| {
        ["allow(", "expect("].iter().any(|word| holds(text, word)) && !holds(text, "reason")
    });
    silent
        .map(|(start, text)| (code[..start].matches('\n').count() + 1, format!("`{text}` gives no reason")))
        .collect()
}

/// Types and modules named after what they are to the programmer and not after what they are.
pub(crate) fn names_with_house_words(path: &str, code: &str) -> Vec<(usize, String)> {
    let banned = ["manager", "service", "helper", "util", "processor"];
    let is_banned = |name: &str| {
        let name = name.to_lowercase();
        banned.iter().any(|word| name.trim_end_matches('s').ends_with(word))
    };
    let words = |line: &str| {
        line.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect::<Vec<_>>()
    };
    let declared = |line: &str| {
        let pairs = words(line);
        let named = |kind: &str| ["struct", "enum", "trait", "type", "mod", "union"].contains(&kind);
        pairs.windows(2).find(|pair| named(&pair[0]) && is_banned(&pair[1])).map(|pair| pair[1].clone())
    };
    let file = path.trim_end_matches(".rs").rsplit('/').find(|segment| is_banned(segment)).map(str::to_owned);
    let lines = code.lines().enumerate().filter_map(|(index, line)| Some((index + 1, declared(line)?)));
    file.map(|name| (1, name))
        .into_iter()
        .chain(lines)
        .map(|(line, name)| (line, format!("`{name}`: say the noun")))
        .collect()
}

fn holds(text: &str, word: &str) -> bool {
    let begins_a_name = word.starts_with(is_name);
    let ends_a_name = word.ends_with(is_name);
    text.match_indices(word).any(|(at, _)| {
        let cut_before = begins_a_name && text[..at].ends_with(is_name);
        let cut_after = ends_a_name && text[at + word.len()..].starts_with(is_name);
        !cut_before && !cut_after
    })
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    find(bytes, at, b"\n").unwrap_or(bytes.len())
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    bytes[from..].windows(needle.len()).position(|window| window == needle).map(|offset| from + offset)
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The end of `r"…"` or `r#"…"#`; nothing if the `r` at `start` begins no raw string.
fn raw_string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let hashes = bytes[start + 1..].iter().take_while(|byte| **byte == b'#').count();
    let open = start + 1 + hashes;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let close = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
    Some(find(bytes, open + 1, &close).map_or(bytes.len(), |at| at + close.len()))
}

/// The end of `'x'` or `'\n'`; nothing for a lifetime.
fn char_literal_end(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes.get(start + 1) == Some(&b'\\') {
        return find(bytes, start + 3, b"'").map(|at| at + 1);
    }
    let text = std::str::from_utf8(&bytes[start + 1..]).ok()?;
    let length = text.chars().next()?.len_utf8();
    (bytes.get(start + 1 + length) == Some(&b'\'')).then_some(start + length + 2)
}

/// Whether the byte before `at` belongs to a name, apart from the literal prefixes in `except`.
fn follows_a_name(bytes: &[u8], at: usize, except: &[u8]) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|index| bytes[index]);
    let part_of_a_name = |byte: Option<u8>| byte.is_some_and(|byte| is_name(byte.into()));
    match before(1) {
        Some(byte) if except.contains(&byte) => part_of_a_name(before(2)),
        byte => part_of_a_name(byte),
    }
}

/// Where the item after an attribute ends: at its `;`, or behind its braces. Further attributes belong to it.
fn item_end(code: &[u8], from: usize) -> usize {
    let mut depth = 0;
    for (at, byte) in code.iter().enumerate().skip(from) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(byte, b';' | b'}') {
            return at + 1;
        }
    }
    code.len()
}

fn bracket_end(code: &[u8], from: usize) -> usize {
    let mut depth = 0;
    for (at, byte) in code.iter().enumerate().skip(from) {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<usize> {
        let code = without_test_items(&without_comments_and_strings(text));
        words_on_lines(&code, &["Utc::now"]).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn a_word_in_code_is_found_on_its_line() {
        assert_eq!(seen("fn f() {\n    Utc::now()\n}\n"), [2]);
        assert_eq!(seen("let c = '\"'; chrono::Utc::now(); let d = '\"';\n"), [1]);
        assert_eq!(seen("fn f<'a>(x: &'a str) { Utc::now() }"), [1]);
    }

    #[test]
    fn a_word_in_a_comment_or_a_string_is_not_code() {
        assert!(seen("// Utc::now\n/* a /* Utc::now */ Utc::now */\n").is_empty());
        assert!(seen("let a = \"Utc::now \\\" Utc::now\"; let b = r#\"Utc::now \" Utc::now\"#; let c = br\"Utc::now\";").is_empty());
    }

    #[test]
    fn code_behind_a_literal_is_still_code() {
        assert_eq!(seen("let a = r\"\\\"; Utc::now();\n"), [1]);
        assert_eq!(seen("let a = '\\''; Utc::now();\n"), [1]);
        assert_eq!(seen("let a = 'é'; Utc::now(); // \"\n"), [1]);
    }

    #[test]
    fn test_items_are_left_out_and_what_follows_them_is_not() {
        assert!(seen("#[cfg(test)]\nmod tests {\n  fn f() { Utc::now() }\n}\n").is_empty());
        assert_eq!(seen("#[cfg(test)]\nuse a::{b, c};\nfn f() { Utc::now() }\n"), [3]);
        assert_eq!(seen("#[cfg(test)]\n#[path = \"x.rs\"]\nmod tests;\nfn f() { Utc::now() }\n"), [4]);
    }

    #[test]
    fn a_longer_name_is_another_name() {
        assert!(seen("MyUtc::now(); Utc::nowhere();").is_empty());
    }

    #[test]
    fn an_allowed_lint_without_reason_is_found() {
        assert_eq!(attributes_without_reason("x\n#[allow(dead_code)]\nfn f() {}")[0].0, 2);
        assert_eq!(attributes_without_reason("#![cfg_attr(test, expect(dead_code))]").len(), 1);
        assert!(
            attributes_without_reason("#[allow(dead_code, reason = \"  \")]\n#[derive(Debug)]").is_empty()
        );
    }

    #[test]
    fn house_words_are_found_in_types_modules_and_file_names() {
        assert_eq!(
            names_with_house_words("a/b.rs", "pub struct RowManager;\nmod utils;\nenum Service {}").len(),
            3
        );
        assert_eq!(names_with_house_words("a/helpers.rs", "").len(), 1);
        assert!(
            names_with_house_words("a/b.rs", "struct ServiceAccount; fn service() {} let util = 1;")
                .is_empty()
        );
    }
}
