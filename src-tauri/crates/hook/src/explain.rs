//! Why a signature does not fit.
mod change;
mod form;
mod json;
mod json_text;
mod pack;
mod text;
