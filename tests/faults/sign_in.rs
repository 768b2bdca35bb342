//! Every way of signing in, as a profile writes it, and a door that opens to the right secret alone.

use super::socket::{Answer, Ask, pairs};

/// A part of every secret: it must stand nowhere but in the request.
pub(crate) const MARK: &str = "DO_NOT_LEAK";

/// A way of signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignIn {
    Bearer,
    Prefix,
    Bare,
    BasicPair,
    BasicName,
    Headers,
    ClientForm,
    ClientBasic,
}

/// All ways.
pub(crate) const ALL: [SignIn; 8] = [
    SignIn::Bearer,
    SignIn::Prefix,
    SignIn::Bare,
    SignIn::BasicPair,
    SignIn::BasicName,
    SignIn::Headers,
    SignIn::ClientForm,
    SignIn::ClientBasic,
];

impl SignIn {
    /// The profile's `[auth]` table without its heading.
    pub(crate) fn table(self) -> &'static str {
        match self {
            Self::Bearer => "kind = \"bearer\"",
            Self::Prefix => "kind = \"header\"\nname = \"Authorization\"\nprefix = \"SSWS \"",
            Self::Bare => "kind = \"header\"\nname = \"X-Fixture-Key\"",
            Self::BasicPair => "kind = \"basic\"\nsecret = \"pair\"",
            Self::BasicName => "kind = \"basic\"\nsecret = \"name\"",
            Self::Headers => "kind = \"headers\"\nnames = [\"X-App\", \"X-App-Key\"]",
            Self::ClientForm => {
                "kind = \"client_credentials\"\ntoken_url = \"/oauth/token\"\nscope = \"audit.read\"\n\
                 form = { audience = \"fixture\" }"
            }
            Self::ClientBasic => {
                "kind = \"client_credentials\"\ntoken_url = \"/oauth/token\"\nclient = \"basic\""
            }
        }
    }

    /// The secret as a person gives it.
    pub(crate) fn secret(self) -> &'static str {
        match self {
            Self::Bearer | Self::Prefix | Self::Bare | Self::BasicName => "tok_DO_NOT_LEAK_7c1f",
            Self::BasicPair => "ana:pw_DO_NOT_LEAK:with/colons",
            Self::Headers => "app_DO_NOT_LEAK_1\nkey_DO_NOT_LEAK_2",
            Self::ClientForm | Self::ClientBasic => "client_DO_NOT_LEAK_1\nsecret_DO_NOT_LEAK_2",
        }
    }

    /// The answer to a request for a token; none to any other request.
    pub(crate) fn token_answer(self, ask: &Ask) -> Option<Answer> {
        let is_client = matches!(self, Self::ClientForm | Self::ClientBasic);
        if !is_client || ask.path != "/oauth/token" {
            return None;
        }
        let form = pairs(std::str::from_utf8(&ask.body).expect("a form is text"));
        let field = |name: &str| form.get(name).map_or("", String::as_str);
        let known = match self {
            Self::ClientForm => {
                field("client_id") == "client_DO_NOT_LEAK_1"
                    && field("client_secret") == "secret_DO_NOT_LEAK_2"
                    && (field("scope"), field("audience")) == ("audit.read", "fixture")
            }
            // base64 of `client_DO_NOT_LEAK_1:secret_DO_NOT_LEAK_2`
            _ => {
                ask.header("authorization")
                    == "Basic Y2xpZW50X0RPX05PVF9MRUFLXzE6c2VjcmV0X0RPX05PVF9MRUFLXzI="
            }
        };
        let asked = ask.method == "POST" && field("grant_type") == "client_credentials";
        Some(if known && asked {
            let body =
                b"{\"access_token\":\"at_DO_NOT_LEAK_9\",\"token_type\":\"Bearer\",\"expires_in\":3600}";
            Answer::reply(200, "Content-Type: application/json\r\n", body)
        } else {
            refused()
        })
    }

    /// Whether the request holds the secret as it should.
    pub(crate) fn opens(self, ask: &Ask) -> bool {
        let header = |name| ask.header(name);
        match self {
            Self::Bearer => header("authorization") == "Bearer tok_DO_NOT_LEAK_7c1f",
            Self::Prefix => header("authorization") == "SSWS tok_DO_NOT_LEAK_7c1f",
            Self::Bare => {
                header("x-fixture-key") == "tok_DO_NOT_LEAK_7c1f" && header("authorization").is_empty()
            }
            // base64 of `ana:pw_DO_NOT_LEAK:with/colons` and of `tok_DO_NOT_LEAK_7c1f:`
            Self::BasicPair => header("authorization") == "Basic YW5hOnB3X0RPX05PVF9MRUFLOndpdGgvY29sb25z",
            Self::BasicName => header("authorization") == "Basic dG9rX0RPX05PVF9MRUFLXzdjMWY6",
            Self::Headers => {
                header("x-app") == "app_DO_NOT_LEAK_1" && header("x-app-key") == "key_DO_NOT_LEAK_2"
            }
            Self::ClientForm | Self::ClientBasic => header("authorization") == "Bearer at_DO_NOT_LEAK_9",
        }
    }
}

/// What a door says that stays shut.
pub(crate) fn refused() -> Answer {
    Answer::reply(401, "", b"{\"error\":{\"code\":\"NO\",\"message\":\"who are you?\"}}")
}
