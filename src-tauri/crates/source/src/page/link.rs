//! The `Link` header (RFC 8288 section 3).

/// The target of the first link whose relation is `next`; none where there is none, or where the header is broken
/// before it.
pub(super) fn next(header: &str) -> Option<&str> {
    let mut rest = header;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (target, params) = rest.strip_prefix('<')?.split_once('>')?;
        let (is_next, after) = relation(params);
        if is_next {
            return Some(target.trim());
        }
        rest = after;
    }
}

/// Whether a link's parameters call it `next`, and what stands behind them. Of several `rel` the first counts.
fn relation(params: &str) -> (bool, &str) {
    let (mut rest, mut rel) = (params, None);
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let Some(param) = rest.strip_prefix(';') else { break };
        let (name, value, after) = param_of(param);
        if rel.is_none() && name.eq_ignore_ascii_case("rel") {
            rel = Some(value.split([' ', '\t']).any(|word| word.eq_ignore_ascii_case("next")));
        }
        rest = after;
    }
    // What is no parameter is left out, up to the next link.
    let end = rest.find(',').unwrap_or(rest.len());
    (rel == Some(true), &rest[end..])
}

/// Name and value of a parameter, and what stands behind it.
fn param_of(text: &str) -> (&str, &str, &str) {
    let end = text.find(['=', ';', ',']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let Some(value) = rest.strip_prefix('=').map(str::trim_start) else { return (name.trim(), "", rest) };
    if let Some(quoted) = value.strip_prefix('"') {
        let end = quote_end(quoted);
        return (name.trim(), &quoted[..end], quoted.get(end + 1..).unwrap_or_default());
    }
    let end = value.find([';', ',']).unwrap_or(value.len());
    (name.trim(), value[..end].trim_end(), &value[end..])
}

/// Where the quote closes; a backslash takes the next character along.
fn quote_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return at,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_next_page_is_found_among_other_links_however_it_is_written() {
        for header in [
            r#"<https://x.example/a?b=1>; rel="next""#,
            r#"<https://x.example/z>; rel="prev", <https://x.example/a?b=1>; rel="next""#,
            "<https://x.example/z>;rel=self,<https://x.example/a?b=1>;rel=next",
            r#"<https://x.example/a?b=1>; title="a, <b>; rel=\"last\""; REL = "first Next""#,
            r#"<https://x.example/z,;>; rel="nextish", <https://x.example/a?b=1>;;rel="next"; rel="prev""#,
            r#"<https://x.example/z>; rel=last; rel=next, , <https://x.example/a?b=1>; rel=next"#,
            r#"<https://x.example/z> rel=next, <https://x.example/a?b=1>; rel=next"#,
        ] {
            assert_eq!(next(header), Some("https://x.example/a?b=1"), "{header}");
        }
        assert_eq!(next("<a,b;c>; rel=next"), Some("a,b;c"));
    }

    #[test]
    fn where_no_link_is_called_next_there_is_none() {
        for header in
            ["", "<a", "<a>", "a; rel=next", "<a>; rel=prev", r#"<a>; title="rel=next""#, "<a>; rel"]
        {
            assert_eq!(next(header), None, "{header}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read_without_a_panic(header in "(<|>|;|,|\"|\\\\|=|rel|next| |é){0,20}") {
            let _ = next(&header);
        }

        #[test]
        fn a_link_is_found_whatever_is_quoted_before_it(title in "[ -~]{0,12}") {
            let title = title.replace('\\', "\\\\").replace('"', "\\\"");
            let header = format!("<a>; title=\"{title}\"; rel=\"prev\", <b>; title=\"{title}\"; rel=\"next\"");
            prop_assert_eq!(next(&header), Some("b"));
        }
    }
}
