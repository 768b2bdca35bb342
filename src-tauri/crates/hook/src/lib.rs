//! Captured webhooks: parse, verify, sign. Pure.
