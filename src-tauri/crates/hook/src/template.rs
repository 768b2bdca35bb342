//! The recipe for the bytes that are signed, such as `{t}.{body}`.

use serde::Deserialize;

/// A signed-string recipe, read once into its pieces.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Body,
    Time,
    Id,
}

/// What fills a template for one request.
#[derive(Clone, Copy)]
pub(crate) struct Filling<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) time: &'a str,
    pub(crate) id: &'a str,
}

impl Template {
    /// The signed bytes, in pieces, so that a large body is not copied.
    pub(crate) fn fill<'a>(&'a self, filling: Filling<'a>) -> impl Iterator<Item = &'a [u8]> {
        self.0.iter().map(move |piece| match piece {
            Piece::Text(text) => text.as_bytes(),
            Piece::Body => filling.body,
            Piece::Time => filling.time.as_bytes(),
            Piece::Id => filling.id.as_bytes(),
        })
    }

    pub(crate) fn covers_body(&self) -> bool {
        self.0.contains(&Piece::Body)
    }

    pub(crate) fn needs_time(&self) -> bool {
        self.0.contains(&Piece::Time)
    }

    pub(crate) fn needs_id(&self) -> bool {
        self.0.contains(&Piece::Id)
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
            pieces.push(match name {
                "body" => Piece::Body,
                "t" => Piece::Time,
                "id" => Piece::Id,
                other => {
                    return Err(format!(
                        "the signed string knows no {{{other}}}; use {{body}}, {{t}}, {{id}}"
                    ));
                }
            });
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_in_its_own_order() {
        let template = Template::try_from("v0:{t}:{id}.{body}!".to_owned()).unwrap();
        let filling = Filling { body: &[0xff, b'{'], time: "17", id: "{t}" };
        let signed: Vec<u8> = template.fill(filling).flatten().copied().collect();
        assert_eq!(signed, [b"v0:17:{t}.".as_slice(), &[0xff, b'{'], b"!"].concat());
    }

    #[test]
    fn an_unknown_or_open_placeholder_is_refused() {
        assert!(Template::try_from("{url}{body}".to_owned()).is_err());
        assert!(Template::try_from("{body".to_owned()).is_err());
    }
}
