//! Vendors as data: profiles, requests, pages and file formats. Pure.
