//! How the usual writers of JSON set their white space.

/// The white space that a writer puts between tokens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) code: &'static str,
    pub(crate) words: &'static str,
    pub(super) comma: &'static str,
    pub(super) colon: &'static str,
    /// Inside the brackets of what is not empty, on one line.
    pub(super) pad: &'static str,
    /// Line end and indent unit; none = one line.
    pub(super) lines: Option<(&'static str, &'static str)>,
    /// Arrays stay on one line although objects do not (Jackson).
    pub(super) flat_lists: bool,
}

const ONE_LINE: Layout = Layout {
    code: "json_compact",
    words: "the JSON is written without white space",
    comma: ",",
    colon: ":",
    pad: "",
    lines: None,
    flat_lists: false,
};
const INDENTED: Layout = Layout {
    code: "json_indent_2",
    words: "the JSON is written with an indent of 2",
    colon: ": ",
    lines: Some(("\n", "  ")),
    ..ONE_LINE
};

/// Likeliest first.
pub(crate) const LAYOUTS: [Layout; 14] = [
    ONE_LINE,
    Layout {
        code: "json_python",
        words: "the JSON is written as Python does by default, with a space after comma and colon",
        comma: ", ",
        colon: ": ",
        ..ONE_LINE
    },
    INDENTED,
    Layout {
        code: "json_indent_4",
        words: "the JSON is written with an indent of 4",
        lines: Some(("\n", "    ")),
        ..INDENTED
    },
    Layout {
        code: "json_indent_tab",
        words: "the JSON is written with an indent of a tab",
        lines: Some(("\n", "\t")),
        ..INDENTED
    },
    Layout {
        code: "json_colon_space",
        words: "the JSON is written with a space after each colon only",
        colon: ": ",
        ..ONE_LINE
    },
    Layout {
        code: "json_indent_2_crlf",
        words: "the JSON is written with an indent of 2 and line ends CR LF",
        lines: Some(("\r\n", "  ")),
        ..INDENTED
    },
    Layout {
        code: "json_indent_4_crlf",
        words: "the JSON is written with an indent of 4 and line ends CR LF",
        lines: Some(("\r\n", "    ")),
        ..INDENTED
    },
    Layout {
        code: "json_jackson",
        words: "the JSON is written as Jackson does when it prints prettily",
        colon: " : ",
        pad: " ",
        comma: ", ",
        flat_lists: true,
        ..INDENTED
    },
    Layout {
        code: "json_indent_3",
        words: "the JSON is written with an indent of 3",
        lines: Some(("\n", "   ")),
        ..INDENTED
    },
    Layout {
        code: "json_indent_1",
        words: "the JSON is written with an indent of 1",
        lines: Some(("\n", " ")),
        ..INDENTED
    },
    Layout {
        code: "json_padded",
        words: "the JSON is written with spaces inside its brackets",
        comma: ", ",
        colon: ": ",
        pad: " ",
        ..ONE_LINE
    },
    Layout {
        code: "json_indent_tab_crlf",
        words: "the JSON is written with an indent of a tab and line ends CR LF",
        lines: Some(("\r\n", "\t")),
        ..INDENTED
    },
    Layout {
        code: "json_comma_space",
        words: "the JSON is written with a space after each comma only",
        comma: ", ",
        ..ONE_LINE
    },
];
