//! Seeded realistic rows and the loopback vendor APIs that serve them.
