//! Captured webhooks: the list, one of them, how they come and go, what they are judged by, and what is sent again.

#![allow(dead_code, unused_imports, reason = "the verbs that speak of them are on their way")]

mod detail;
mod list;
mod replay;
mod secrets;
mod shelf;
mod ties;
mod trial;

pub(crate) use detail::*;
pub(crate) use list::*;
pub(crate) use replay::*;
pub(crate) use secrets::*;
pub(crate) use shelf::*;
pub(crate) use ties::*;
pub(crate) use trial::*;
