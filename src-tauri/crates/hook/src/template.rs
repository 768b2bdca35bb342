//! The recipe for the bytes that are signed, such as `{t}.{body}`.

use serde::Deserialize;

/// A signed-string recipe, read once into its pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct Template(Vec<Piece>);

/// One piece of a recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text that stands there as it is.
    Text(String),
    /// `{body}`: the body's bytes.
    Body,
    /// `{t}`: the time as sent.
    Time,
    /// `{id}`: the delivery's id as sent.
    Id,
    /// `{url}`: the whole address.
    Url,
    /// `{readable_url}`: the whole address with HubSpot's twelve escapes decoded.
    ReadableUrl,
    /// `{path}`: path and query, escaped as Contentful does.
    Path,
    /// `{method}`: the request's method.
    Method,
    /// `{secret}`: the secret itself, for a plain hash.
    Secret,
    /// `{form}`: names and values of a form, sorted as Twilio does; nothing for another body, whose hash is in the address.
    Form,
    /// `{signed_headers}`: the listed headers as `name:value`, sorted, with `;` between.
    Headers,
    /// `{header:Name}`: the value of one header.
    Header(String),
    /// `{member:path}`: a member of the signed object in the body.
    Member(String),
}

/// What fills a template for one request.
#[derive(Clone, Copy, Default)]
pub(crate) struct Filling<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) time: &'a str,
    pub(crate) id: &'a str,
    pub(crate) method: &'a str,
    /// The address in each of the forms that a recipe can ask for.
    pub(crate) url: &'a str,
    pub(crate) readable_url: &'a str,
    pub(crate) path: &'a str,
    pub(crate) secret: &'a [u8],
    pub(crate) form: &'a [u8],
    pub(crate) signed_headers: &'a str,
    /// Values of the named headers and of the members, in the order of their pieces.
    pub(crate) headers: &'a [String],
    pub(crate) members: &'a [String],
}

impl Template {
    /// Its pieces in their order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The signed bytes, in pieces, so that a large body is not copied.
    pub(crate) fn fill<'a>(&'a self, filling: Filling<'a>) -> impl Iterator<Item = &'a [u8]> {
        let (mut headers, mut members) = (filling.headers.iter(), filling.members.iter());
        let mut next = move |of_headers: bool| {
            let text = if of_headers { headers.next() } else { members.next() };
            text.map_or(&[][..], String::as_bytes)
        };
        self.0.iter().map(move |piece| match piece {
            Piece::Text(text) => text.as_bytes(),
            Piece::Body => filling.body,
            Piece::Time => filling.time.as_bytes(),
            Piece::Id => filling.id.as_bytes(),
            Piece::Url => filling.url.as_bytes(),
            Piece::ReadableUrl => filling.readable_url.as_bytes(),
            Piece::Path => filling.path.as_bytes(),
            Piece::Method => filling.method.as_bytes(),
            Piece::Secret => filling.secret,
            Piece::Form => filling.form,
            Piece::Headers => filling.signed_headers.as_bytes(),
            Piece::Header(_) => next(true),
            Piece::Member(_) => next(false),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the whole body is signed, as bytes or as its form.
    pub(crate) fn covers_body(&self) -> bool {
        self.has(&Piece::Body) || self.has(&Piece::Form)
    }

    pub(crate) fn needs_time(&self) -> bool {
        self.has(&Piece::Time)
    }

    pub(crate) fn needs_id(&self) -> bool {
        self.has(&Piece::Id)
    }

    pub(crate) fn needs_url(&self) -> bool {
        self.has(&Piece::Url) || self.has(&Piece::ReadableUrl) || self.has(&Piece::Path)
    }

    pub(crate) fn needs_headers(&self) -> bool {
        self.has(&Piece::Headers)
    }

    pub(crate) fn needs_secret(&self) -> bool {
        self.has(&Piece::Secret)
    }

    pub(crate) fn has(&self, piece: &Piece) -> bool {
        self.0.contains(piece)
    }

    /// The pairs of pieces that stand beside each other with no fixed text between.
    pub(crate) fn touching(&self) -> impl Iterator<Item = (&Piece, &Piece)> {
        let is_text = |piece: &Piece| matches!(piece, Piece::Text(_));
        let pairs = self.0.windows(2).map(|pair| (&pair[0], &pair[1]));
        pairs.filter(move |(before, behind)| !is_text(before) && !is_text(behind))
    }

    /// The named headers, in the order of their pieces.
    pub(crate) fn named_headers(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter_map(|piece| if let Piece::Header(name) = piece { Some(name.as_str()) } else { None })
    }

    /// The paths of members, in the order of their pieces.
    pub(crate) fn members(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter_map(|piece| if let Piece::Member(path) = piece { Some(path.as_str()) } else { None })
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or("a `{` in the signed string is never closed")?;
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(piece(name)?);
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }
}

fn piece(name: &str) -> Result<Piece, String> {
    Ok(match name {
        "body" => Piece::Body,
        "t" => Piece::Time,
        "id" => Piece::Id,
        "url" => Piece::Url,
        "readable_url" => Piece::ReadableUrl,
        "path" => Piece::Path,
        "method" => Piece::Method,
        "secret" => Piece::Secret,
        "form" => Piece::Form,
        "signed_headers" => Piece::Headers,
        _ => match name.split_once(':') {
            Some(("header", header)) if !header.is_empty() => Piece::Header(header.to_owned()),
            Some(("member", path)) if !path.is_empty() => Piece::Member(path.to_owned()),
            _ => {
                return Err(format!(
                    "the signed string knows no {{{name}}}; use {{body}}, {{t}}, {{id}}, {{url}}, {{path}}, \
                     {{method}}, {{secret}}, {{form}}, {{signed_headers}}, {{header:Name}} or {{member:path}}"
                ));
            }
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_in_its_own_order() {
        let template = Template::try_from("v0:{t}:{id}.{body}!{header:Date}{member:a}".to_owned()).unwrap();
        let (headers, members) = (["now".to_owned()], ["7".to_owned()]);
        let filling = Filling {
            body: &[0xff, b'{'],
            time: "17",
            id: "{t}",
            headers: &headers,
            members: &members,
            ..Filling::default()
        };
        let signed: Vec<u8> = template.fill(filling).flatten().copied().collect();
        assert_eq!(signed, [b"v0:17:{t}.".as_slice(), &[0xff, b'{'], b"!now7"].concat());
    }

    #[test]
    fn an_unknown_or_open_placeholder_is_refused() {
        for wrong in ["{uri}{body}", "{body", "{header:}", "{}", "{Body}"] {
            assert!(Template::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
