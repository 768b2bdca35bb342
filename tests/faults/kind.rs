//! Every way in which a vendor gives out pages, as a profile of a user's own.

/// Rows that are asked for at once.
pub(crate) const PAGE_ROWS: usize = 10;

/// A way of paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Offsets with a count of all rows.
    OffsetTotal,
    /// Offsets without.
    Offset,
    /// Page numbers with a count of all rows.
    PageTotal,
    /// Page numbers with the number of the last page.
    PageCount,
    /// Page numbers with the number of the next page.
    PageNext,
    /// Page numbers and nothing else.
    PageBare,
    /// A mark in the query.
    Cursor,
    /// A mark in the query, newest last, which counts only beside `more`.
    CursorMore,
    /// A mark in the JSON body of a POST.
    CursorBody,
    /// The `Link` header.
    Link,
    /// The whole address of the next page.
    NextWhole,
    /// The address of the next page without scheme and host.
    NextRelative,
    /// After the last row's id, until a page is empty.
    LastId,
    /// After the last row's id, while there is more.
    LastIdMore,
    /// After the last row's number.
    Sequence,
    /// A file of CSV that is ordered, made and fetched.
    ExportCsv,
    /// The same of JSON.
    ExportJson,
    /// One reply for a window of two days at most.
    Window,
    /// One reply for everything.
    Whole,
}

/// All ways.
pub(crate) const ALL: [Kind; 19] = [
    Kind::OffsetTotal,
    Kind::Offset,
    Kind::PageTotal,
    Kind::PageCount,
    Kind::PageNext,
    Kind::PageBare,
    Kind::Cursor,
    Kind::CursorMore,
    Kind::CursorBody,
    Kind::Link,
    Kind::NextWhole,
    Kind::NextRelative,
    Kind::LastId,
    Kind::LastIdMore,
    Kind::Sequence,
    Kind::ExportCsv,
    Kind::ExportJson,
    Kind::Window,
    Kind::Whole,
];

/// Days that a window of [`Kind::Window`] may have.
pub(crate) const WINDOW_DAYS: i64 = 2;
/// Days that the first pull of [`Kind::Window`] goes back.
pub(crate) const FIRST_DAYS: i64 = 10;

impl Kind {
    /// Id of the profile and name of the source.
    pub(crate) fn id(self) -> String {
        let name = format!("{self:?}");
        let dashed = name.chars().flat_map(|c| {
            let dash = c.is_ascii_uppercase().then_some('-');
            dash.into_iter().chain([c.to_ascii_lowercase()])
        });
        format!("faults{}", dashed.collect::<String>())
    }

    /// Whether the place of a page is a number of rows or pages, which drifts when rows come and go.
    pub(crate) fn is_counted(self) -> bool {
        matches!(
            self,
            Self::OffsetTotal
                | Self::Offset
                | Self::PageTotal
                | Self::PageCount
                | Self::PageNext
                | Self::PageBare
        )
    }

    /// Whether a page is asked for by its number.
    pub(crate) fn is_page(self) -> bool {
        matches!(self, Self::PageTotal | Self::PageCount | Self::PageNext | Self::PageBare)
    }

    /// Whether the reply counts all rows.
    pub(crate) fn has_total(self) -> bool {
        matches!(self, Self::OffsetTotal | Self::PageTotal)
    }

    /// Whether the reply holds a mark or address of the next page.
    pub(crate) fn has_mark(self) -> bool {
        matches!(
            self,
            Self::Cursor
                | Self::CursorMore
                | Self::CursorBody
                | Self::Link
                | Self::NextWhole
                | Self::NextRelative
        )
    }

    /// Whether that is an address.
    pub(crate) fn has_address(self) -> bool {
        matches!(self, Self::Link | Self::NextWhole | Self::NextRelative)
    }

    /// Whether the next page begins after a value of the last row.
    pub(crate) fn is_after(self) -> bool {
        matches!(self, Self::LastId | Self::LastIdMore | Self::Sequence)
    }

    /// Whether rows come as a file that is ordered first.
    pub(crate) fn is_export(self) -> bool {
        matches!(self, Self::ExportCsv | Self::ExportJson)
    }

    /// Whether there is one reply for all that is asked.
    pub(crate) fn is_single(self) -> bool {
        self.is_export() || matches!(self, Self::Window | Self::Whole)
    }

    /// Whether the oldest rows come first.
    pub(crate) fn is_oldest_first(self) -> bool {
        matches!(self, Self::CursorMore | Self::Sequence | Self::Window)
    }

    /// Whether the rows are CSV.
    pub(crate) fn is_csv(self) -> bool {
        self == Self::ExportCsv
    }

    /// The profile, with this `[auth]` table and rows asked for so many at once.
    pub(crate) fn profile(self, auth: &str, page_rows: usize) -> String {
        let is_posted = self == Self::CursorBody || self.is_export();
        let (id, method) = (self.id(), if is_posted { "POST" } else { "GET" });
        let page = if self.is_csv() { "format = \"csv\"" } else { "rows = \"rows\"" };
        let columns = if self.is_csv() { "[csv]\nrequired = [\"id\"]\n" } else { "" };
        format!(
            "schema = \"profile/1\"\nid = \"{id}\"\ntitle = \"{self:?}\"\nvendor = \"Fixture\"\nkind = \"api\"\n\
             as_read = \"2026-11-21\"\ntime = [\"rfc3339\"]\n\
             [request]\nurl = \"https://faults.example\"\npath = \"/log\"\nmethod = \"{method}\"\n{}\
             [auth]\n{auth}\n[paging]\n{}\n[page]\n{page}\nerror_message = \"error.message\"\n{columns}\
             [wait]\nstatuses = [403]\ncodes = [\"slow_down\"]\nremaining = \"X-Remaining\"\n\
             reset = {{ header = \"X-Reset\", kind = \"epoch_seconds\" }}\n\
             [fields]\nid = [\"id\"]\nat = [\"at\"]\naction = [\"action\"]\nactor_id = [\"actor\"]\n",
            self.window(),
            self.paging(page_rows),
        )
    }

    fn window(self) -> String {
        let params =
            "params = [{ name = \"since\", text = \"{since}\" }, { name = \"until\", text = \"{until}\" }]";
        match self {
            Self::Window => format!(
                "window = {{ {params}, first_days = {FIRST_DAYS}, max_days = {WINDOW_DAYS}, late_hours = 24 }}\n"
            ),
            // It has no place in time: the whole file is all there is.
            Self::Whole => String::new(),
            _ => format!("window = {{ {params} }}\n"),
        }
    }

    fn paging(self, rows: usize) -> String {
        let after = format!("limit_param = \"limit\"\nafter_param = \"after\"\npage_rows = {rows}\n");
        let pages = format!(
            "kind = \"page_number\"\nlimit_param = \"limit\"\npage_param = \"page\"\npage_rows = {rows}\n"
        );
        let mark = format!(
            "kind = \"cursor_list\"\nlimit_param = \"limit\"\ncursor_param = \"cursor\"\npage_rows = {rows}\nnext = \"next\"\n"
        );
        let offset = format!(
            "kind = \"limit_offset\"\nlimit_param = \"limit\"\noffset_param = \"offset\"\npage_rows = {rows}\n"
        );
        match self {
            Self::OffsetTotal => format!("{offset}total = \"total\""),
            Self::Offset => offset,
            Self::PageTotal => format!("{pages}total = \"total\""),
            Self::PageCount => format!("{pages}pages = \"pages\""),
            Self::PageNext => format!("{pages}next = \"next\""),
            Self::PageBare => pages,
            Self::Cursor | Self::CursorBody => mark,
            Self::CursorMore => format!("{mark}more = \"more\""),
            Self::Link => format!("kind = \"link_header\"\nlimit_param = \"limit\"\npage_rows = {rows}"),
            Self::NextWhole | Self::NextRelative => {
                format!("kind = \"next_url\"\nlimit_param = \"limit\"\npage_rows = {rows}\nnext = \"next\"")
            }
            Self::LastId => format!("kind = \"last_id\"\n{after}id = \"id\""),
            Self::LastIdMore => format!("kind = \"last_id\"\n{after}id = \"id\"\nmore = \"more\""),
            Self::Sequence => format!("kind = \"sequence\"\n{after}sequence = \"seq\""),
            Self::ExportCsv | Self::ExportJson => {
                "kind = \"export_job\"\nid = \"job\"\nstatus_path = \"/jobs/{job}\"\n\
                 state = \"state\"\nready = [\"ready\"]\nfailed = [\"failed\"]\nurl = \"url\""
                    .to_owned()
            }
            Self::Window | Self::Whole => "kind = \"none\"".to_owned(),
        }
    }
}
