//! What can go wrong at a vendor, when, and how a pull may end then.

use super::chance::Chance;
use super::kind::Kind;

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    Nothing,
    /// Two rows arrive.
    InsertNewest,
    /// The newest three rows vanish.
    DeleteNewest,
    /// The oldest rows vanish.
    DeleteOldest,
    /// Some row vanishes.
    DeleteSome,
    /// The vendor's order is turned round.
    Reverse,
    /// The vendor has no order.
    Reshuffle,
    /// A row arrives that happened hours ago.
    AddLate,
    /// Rows get other content.
    Revise,
    /// Two rows have one id.
    SameId,
    /// The page before is sent again.
    RepeatPage,
    /// A page begins with the last rows of the one before.
    Overlap,
    /// A page has fewer rows than were asked for.
    Cap(usize),
    /// A page has no rows, though it should.
    Empty,
    /// A row stands twice in a page.
    DoubleRow,
    /// The rows of a page stand in no order.
    ShufflePage,
    /// All rows from there on are sent.
    IgnoreLimit,
    /// A page lacks its last rows and is good JSON.
    CutRows,
    /// What the vendor counts, as JSON; empty for nothing.
    Count(&'static str),
    /// Marks of pages are refused as expired, with this status.
    Expire(u16),
    /// The next page is the same one.
    MarkOfItself,
    /// The next page is the second one.
    MarkOfSecond,
    /// There is always a next page.
    Endless,
    /// The mark is this JSON.
    OddMark(&'static str),
    /// The next page, or the file, is elsewhere.
    Next(To),
    /// A refusal.
    Status(u16),
    /// Sent elsewhere.
    Redirect(u16, To),
    /// This body with this status.
    Says(u16, &'static str),
    /// The array of rows has another name.
    Renamed,
    /// The body ends in the middle, and its length agrees.
    CutBody,
    /// The length is too small.
    LengthShort,
    /// The length is too large.
    LengthLong,
    /// The length is no number.
    LengthBad,
    /// The connection is reset in the middle of the body.
    Reset,
    /// The connection is reset before the reply.
    ResetBefore,
    /// No length, and the connection ends in the middle.
    EndCut,
    /// Chunks that end in the middle.
    ChunksCut,
    /// Whole chunks.
    Chunks,
    /// No HTTP.
    Garbage,
    /// gzip.
    Gzip,
    /// gzip that ends in the middle.
    GzipCut,
    /// Said to be gzip.
    GzipLie,
    /// The body comes in pieces.
    Drip,
    /// Another reply goes first (RFC 8297).
    EarlyHints,
    /// More headers than any client takes.
    ManyHeaders,
}

/// An address that a vendor may send us to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// Another origin.
    Other,
    /// Another origin, without a scheme.
    Schemeless,
    /// Another origin, with the vendor's as name and password.
    UserInfo,
    /// Another origin, behind a backslash.
    Backslash,
    /// The vendor's own host with another scheme.
    Https,
    /// A file.
    File,
    /// The same place.
    Same,
}

/// On which of the requests for rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// One: the second, or the first where there is but one.
    Once,
    /// That one and all after it.
    Always,
    /// Every third, by chance.
    Often,
}

/// How a pull may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    /// Well: a patient client gets all.
    Ok,
    /// Not well: nobody could know that all came.
    NotOk,
    /// Either way.
    Either,
}

/// Something goes wrong at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) fault: Fault,
    pub(crate) when: When,
    pub(crate) expect: Expect,
}

impl Trouble {
    /// Whether it happens at this turn, 0 for the first request for rows.
    pub(crate) fn is_on(self, kind: Kind, turn: usize, chance: &mut Chance) -> bool {
        let first = usize::from(!kind.is_single() || kind == Kind::Window);
        match self.when {
            When::Once => turn == first,
            When::Always => turn >= first,
            When::Often => chance.percent(30),
        }
    }
}

/// Everything that can go wrong with the rows and pages of a vendor that pages so, one at a time.
pub(crate) fn troubles(kind: Kind) -> Vec<Trouble> {
    listed(|add| {
        moving(kind, add);
        paging(kind, add);
        marking(kind, add);
    })
}

/// Everything that can go wrong with a single reply, however the vendor pages.
pub(crate) fn replies() -> Vec<Trouble> {
    listed(|add| {
        sending(add);
        refusing(add);
    })
}

fn listed(list: impl FnOnce(Add<'_>)) -> Vec<Trouble> {
    let mut all = Vec::new();
    list(&mut |expect, when, faults: &[Fault]| {
        all.extend(faults.iter().map(|fault| Trouble { fault: *fault, when, expect }));
    });
    all
}

type Add<'a> = &'a mut dyn FnMut(Expect, When, &[Fault]);

fn moving(kind: Kind, add: Add<'_>) {
    use Fault::{AddLate, DeleteNewest, DeleteOldest, DeleteSome, InsertNewest, Nothing, Revise, SameId};
    add(Expect::Ok, When::Once, &[Nothing, InsertNewest, AddLate, Revise, SameId]);
    add(Expect::Ok, When::Always, &[InsertNewest]);
    add(Expect::Either, When::Once, &[DeleteNewest, DeleteOldest, DeleteSome]);
    add(Expect::Either, When::Always, &[DeleteNewest, DeleteSome]);
    if kind.is_counted() {
        add(Expect::Either, When::Once, &[Fault::Reverse]);
        add(Expect::Either, When::Always, &[Fault::Reshuffle]);
    }
}

fn paging(kind: Kind, add: Add<'_>) {
    add(Expect::Either, When::Once, &[Fault::DoubleRow]);
    add(Expect::Either, When::Always, &[Fault::DoubleRow, Fault::ShufflePage]);
    if !kind.is_export() {
        // A job is not ordered twice for a file that is empty.
        add(Expect::Either, When::Once, &[Fault::Empty]);
    }
    if !kind.is_single() {
        add(Expect::Either, When::Once, &[Fault::RepeatPage, Fault::CutRows]);
        add(Expect::Either, When::Always, &[Fault::Overlap, Fault::IgnoreLimit]);
        add(Expect::Ok, When::Always, &[Fault::Cap(4), Fault::Cap(1)]);
    }
    if kind.has_total() {
        let odd = ["", "null", "\"60\"", "-1", "1e99", "99999999999999999999999", "3", "0"];
        add(Expect::Either, When::Always, &odd.map(Fault::Count));
        add(Expect::NotOk, When::Always, &[Fault::Count("67")]);
    }
    if kind == Kind::PageCount {
        let odd = ["", "null", "\"6\"", "-1", "1", "0", "9", "1000000000000"];
        add(Expect::Either, When::Always, &odd.map(Fault::Count));
    }
}

fn marking(kind: Kind, add: Add<'_>) {
    if kind.has_mark() {
        add(Expect::Either, When::Once, &[400, 404, 410].map(Fault::Expire));
        add(Expect::Either, When::Always, &[Fault::MarkOfSecond, Fault::Endless]);
        if kind != Kind::Link {
            // There a page that names itself is how some vendors end.
            add(Expect::NotOk, When::Always, &[Fault::MarkOfItself]);
        }
    }
    if kind.has_mark() && !kind.has_address() {
        add(Expect::NotOk, When::Always, &["true", "{\"a\":1}", "[]"].map(Fault::OddMark));
    }
    if kind.has_address() || kind.is_export() {
        let away = [To::Other, To::Schemeless, To::UserInfo, To::Https, To::File];
        add(Expect::NotOk, When::Once, &away.map(Fault::Next));
        // Browsers read a backslash as a slash, and then the host is the vendor's own.
        add(Expect::Either, When::Once, &[Fault::Next(To::Backslash)]);
    }
}

fn sending(add: Add<'_>) {
    use Fault::{CutBody, EndCut, GzipCut, GzipLie, LengthBad, LengthLong, LengthShort, Reset, ResetBefore};
    let broken = [
        CutBody,
        LengthShort,
        LengthLong,
        LengthBad,
        Reset,
        ResetBefore,
        EndCut,
        Fault::ChunksCut,
        Fault::Garbage,
        GzipCut,
        GzipLie,
    ];
    add(Expect::Ok, When::Once, &broken);
    add(Expect::NotOk, When::Always, &[CutBody, Reset, GzipCut]);
    add(Expect::Either, When::Often, &[CutBody, Reset]);
    add(Expect::Ok, When::Always, &[Fault::Gzip, Fault::Chunks, Fault::EarlyHints]);
    add(Expect::Ok, When::Once, &[Fault::Drip]);
    add(Expect::Either, When::Once, &[Fault::ManyHeaders]);
}

fn refusing(add: Add<'_>) {
    let html = "<!doctype html><title>Sign in</title><p>\u{1b}[31m";
    let said = [
        Fault::Says(200, html),
        Fault::Says(204, ""),
        Fault::Says(200, ""),
        Fault::Says(200, "null"),
        Fault::Says(200, "\"ok\""),
        Fault::Says(200, "{\"error\":{\"message\":\"upgrade your plan\"}}"),
        Fault::Renamed,
    ];
    add(Expect::Either, When::Once, &said);
    add(Expect::NotOk, When::Always, &said);
    add(Expect::Ok, When::Once, &[429, 500, 502, 503, 504].map(Fault::Status));
    add(Expect::Either, When::Often, &[429, 503].map(Fault::Status));
    add(Expect::Either, When::Once, &[400, 401, 403, 404].map(Fault::Status));
    add(Expect::NotOk, When::Always, &[400, 401, 402, 403, 404, 410, 422, 500].map(Fault::Status));
    let away =
        [(302, To::Other), (307, To::Other), (308, To::UserInfo), (301, To::Schemeless), (303, To::File)];
    add(Expect::NotOk, When::Always, &away.map(|(status, to)| Fault::Redirect(status, to)));
    add(Expect::Either, When::Once, &[Fault::Redirect(302, To::Other), Fault::Redirect(302, To::Same)]);
}
