//! The addresses of the sample vendors.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;

use crate::vendors::Vendors;
use crate::{audit, list, table};

/// Name and value pairs in the order of the request.
type Parameters = Result<Query<Vec<(String, String)>>, QueryRejection>;

#[derive(Serialize)]
struct Good<T> {
    ok: bool,
    data: T,
}

#[derive(Serialize)]
struct Bad<'a> {
    ok: bool,
    error: BadReason<'a>,
}

#[derive(Serialize)]
struct BadReason<'a> {
    code: &'a str,
    message: &'a str,
}

/// The vendors' addresses: `GET /v1/admin/audit` of mushi-mushi (a list by offsets), `GET /api/v1/audit-log` (a list by
/// cursors) and `GET /api/v1/audit-log/export.csv` of Outworx, `GET /v1/audit/export.csv` of Nevo. Every address wants
/// the bearer token.
pub fn router(vendors: Vendors) -> Router {
    Router::new()
        .route("/v1/admin/audit", get(mushi_audit))
        .route("/api/v1/audit-log", get(outworx_list))
        .route("/api/v1/audit-log/export.csv", get(outworx_table))
        .route("/v1/audit/export.csv", get(nevo_table))
        .fallback(nowhere)
        .layer(from_fn_with_state(vendors.clone(), admit))
        .with_state(vendors)
}

async fn admit(State(vendors): State<Vendors>, request: Request, next: Next) -> Response {
    if bearer(request.headers()).is_some_and(|token| vendors.admit(token)) {
        return next.run(request).await;
    }
    refuse(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "missing or unknown bearer token")
}

async fn mushi_audit(State(vendors): State<Vendors>, parameters: Parameters) -> Response {
    match read(parameters, audit::read_query) {
        Ok(query) => vendors.audit_rows(|rows| {
            reply(StatusCode::OK, &Good { ok: true, data: audit::read_page(&query, rows) })
        }),
        Err(message) => refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", &message),
    }
}

async fn outworx_list(State(vendors): State<Vendors>, parameters: Parameters) -> Response {
    let page = read(parameters, list::read_query)
        .and_then(|query| vendors.outworx_rows(|rows| list::read_page(&query, rows)));
    match page {
        Ok(page) => reply(StatusCode::OK, &page),
        Err(message) => refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", &message),
    }
}

async fn outworx_table(State(vendors): State<Vendors>, parameters: Parameters) -> Response {
    match read(parameters, table::read_query) {
        Ok(query) => export(vendors.outworx_rows(|rows| table::outworx(&query, rows))),
        Err(message) => refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", &message),
    }
}

async fn nevo_table(State(vendors): State<Vendors>, parameters: Parameters) -> Response {
    match read(parameters, table::read_query) {
        Ok(query) => export(vendors.nevo_rows(|rows| table::nevo(&query, rows))),
        Err(message) => refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", &message),
    }
}

fn read<Q>(
    parameters: Parameters,
    query: impl FnOnce(&[(String, String)]) -> Result<Q, String>,
) -> Result<Q, String> {
    parameters.map_err(|rejection| rejection.body_text()).and_then(|Query(parameters)| query(&parameters))
}

async fn nowhere() -> Response {
    refuse(StatusCode::NOT_FOUND, "NOT_FOUND", "the sample vendors have no such address")
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    reply(status, &Bad { ok: false, error: BadReason { code, message } })
}

fn export(table: Vec<u8>) -> Response {
    (StatusCode::OK, [(CONTENT_TYPE, "text/csv; charset=utf-8")], table).into_response()
}

fn reply(status: StatusCode, body: &impl Serialize) -> Response {
    let text = serde_json::to_string(body).expect("BUG: a reply is plain text, numbers and rows");
    (status, [(CONTENT_TYPE, "application/json")], text).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use axum::body::{Body, to_bytes};
    use chrono::{DateTime, TimeDelta, Utc};
    use serde_json::Value;
    use tower::ServiceExt;

    use super::*;
    use crate::{SAMPLE_TOKEN, Shape, rows};

    fn noon() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-05-11T12:00:00Z").unwrap().to_utc()
    }

    fn vendors() -> Vendors {
        Vendors::new(1, SAMPLE_TOKEN, noon)
    }

    async fn ask(vendors: &Vendors, query: &str, authorization: &str) -> (StatusCode, Value) {
        let request = Request::get(format!("/v1/admin/audit{query}")).header(AUTHORIZATION, authorization);
        let response = router(vendors.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    /// The rows of one page and the count of all.
    async fn page(vendors: &Vendors, query: &str) -> (Vec<Value>, u64) {
        let (status, reply) = ask(vendors, query, &format!("Bearer {SAMPLE_TOKEN}")).await;
        assert_eq!(status, StatusCode::OK, "{reply}");
        assert_eq!(reply["ok"], true);
        (reply["data"]["logs"].as_array().unwrap().clone(), reply["data"]["count"].as_u64().unwrap())
    }

    /// Every row of the vendor that a naive look finds, newest first.
    fn naive(keep: impl Fn(&Value) -> bool) -> Vec<Value> {
        let all = rows(Shape::Mushi, 1, noon() - TimeDelta::days(90), noon());
        let mut kept: Vec<Value> =
            all.map(|row| serde_json::from_str(&row.json).unwrap()).filter(|row| keep(row)).collect();
        kept.reverse();
        kept
    }

    /// The first page under `query` is the naive look's head, and the count is its length.
    async fn agrees(query: &str, keep: impl Fn(&Value) -> bool) {
        let (logs, count) = page(&vendors(), query).await;
        let expected = naive(keep);
        assert!(!expected.is_empty(), "{query} finds nothing, so the test shows nothing");
        assert_eq!(count, expected.len() as u64, "{query}");
        assert_eq!(logs, expected[..expected.len().min(50)], "{query}");
    }

    fn text<'a>(row: &'a Value, name: &str) -> &'a str {
        row[name].as_str().unwrap_or_default()
    }

    #[tokio::test]
    async fn without_parameters_the_newest_fifty_come_and_all_are_counted() {
        agrees("", |_| true).await;
        agrees("?until=2026-01-01T00:00:00Z&unknown=1", |_| true).await;
        agrees("?action=&resource_type=&actor=&actor_type=&since=&q=&limit=&offset=", |_| true).await;
        let (_, count) = page(&vendors(), "").await;
        assert!((3_000..=6_000).contains(&count), "{count}");
    }

    #[tokio::test]
    async fn action_and_resource_type_want_the_whole_value() {
        agrees("?action=fix.failed", |row| row["action"] == "fix.failed").await;
        agrees("?resource_type=key", |row| row["resource_type"] == "key").await;
        assert_eq!(page(&vendors(), "?action=fix").await.1, 0);
        assert_eq!(page(&vendors(), "?resource_type=KEY").await.1, 0);
    }

    #[tokio::test]
    async fn actor_is_part_of_the_address_in_any_case() {
        agrees("?actor=BOB%40acme", |row| text(row, "actor_email").contains("bob@acme")).await;
    }

    #[tokio::test]
    async fn actor_types_divide_the_log() {
        let agent = |row: &Value| {
            text(row, "actor_id").starts_with("agent_") || text(row, "actor_email").starts_with("agent-")
        };
        let human =
            |row: &Value| !agent(row) && row["actor_email"].is_string() && row["actor_id"].is_string();
        agrees("?actor_type=agent", agent).await;
        agrees("?actor_type=human", human).await;
        agrees("?actor_type=system", |row| !agent(row) && !human(row)).await;
    }

    #[tokio::test]
    async fn since_takes_the_instant_itself_too() {
        let edge = naive(|_| true)[70].clone();
        let since = text(&edge, "created_at").replace('+', "%2B");
        let (_, count) = page(&vendors(), &format!("?since={since}")).await;
        assert_eq!(count, 71);
    }

    #[tokio::test]
    async fn q_looks_at_action_and_resource_but_not_at_metadata() {
        let holds = |row: &Value, part: &str| {
            ["action", "resource_type", "resource_id"]
                .iter()
                .any(|name| text(row, name).to_lowercase().contains(part))
        };
        agrees("?q=SSO", |row| holds(row, "sso")).await;
        agrees("?q=sandbox-", |row| holds(row, "sandbox-")).await;
        assert_eq!(page(&vendors(), "?q=WRONG_REPOSITORY").await.1, 0);
    }

    #[tokio::test]
    async fn parameters_narrow_each_other() {
        agrees("?action=fix.dispatched&actor_type=human&q=fix", |row| {
            row["action"] == "fix.dispatched"
                && row["actor_email"].is_string()
                && row["actor_id"] != "agent_triage"
        })
        .await;
    }

    #[tokio::test]
    async fn a_limit_beyond_two_hundred_is_cut_to_it() {
        assert_eq!(page(&vendors(), "?limit=7").await.0.len(), 7);
        assert_eq!(page(&vendors(), "?limit=5000").await.0.len(), 200);
    }

    #[tokio::test]
    async fn paging_yields_each_row_once() {
        let vendors = vendors();
        let (_, count) = page(&vendors, "").await;
        let mut ids = HashSet::new();
        for offset in (0..count).step_by(173) {
            for row in page(&vendors, &format!("?limit=173&offset={offset}")).await.0 {
                assert!(ids.insert(text(&row, "id").to_owned()));
            }
        }
        assert_eq!(ids.len() as u64, count);
        assert!(page(&vendors, &format!("?offset={count}")).await.0.is_empty());
    }

    #[tokio::test]
    async fn a_later_clock_only_adds_rows_at_the_front() {
        let hours = Arc::new(AtomicI64::new(0));
        let clock = Arc::clone(&hours);
        let vendors =
            Vendors::new(1, SAMPLE_TOKEN, move || noon() + TimeDelta::hours(clock.load(Ordering::Relaxed)));
        let (before, count) = page(&vendors, "").await;
        hours.store(9, Ordering::Relaxed);
        let (_, later) = page(&vendors, "").await;
        assert!(later > count, "{later} after {count}");
        let (after, _) = page(&vendors, &format!("?offset={}", later - count)).await;
        assert_eq!(before, after);
        hours.store(0, Ordering::Relaxed);
        assert_eq!(page(&vendors, "").await, (before, count));
    }

    #[tokio::test]
    async fn without_the_token_nothing_is_told() {
        for authorization in ["", "Bearer ", "Bearer wrong", "Basic bXVzaGk6", SAMPLE_TOKEN] {
            let (status, reply) = ask(&vendors(), "?limit=bad", authorization).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{authorization}");
            assert_eq!((&reply["ok"], &reply["error"]["code"]), (&false.into(), &"UNAUTHORIZED".into()));
            assert!(reply["error"]["message"].is_string());
        }
    }

    #[tokio::test]
    async fn a_bad_parameter_is_named() {
        for (query, name) in [
            ("?limit=many", "limit"),
            ("?limit=-1", "limit"),
            ("?offset=1.5", "offset"),
            ("?since=yesterday", "since"),
            ("?since=2026-05-01", "since"),
            ("?actor_type=robot", "actor_type"),
        ] {
            let (status, reply) = ask(&vendors(), query, &format!("Bearer {SAMPLE_TOKEN}")).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
            assert_eq!(reply["ok"], false);
            assert!(text(&reply["error"], "message").starts_with(name), "{reply}");
        }
    }

    #[tokio::test]
    async fn an_unknown_address_is_refused_in_the_same_shape() {
        let request =
            Request::get("/v1/admin/nothing").header(AUTHORIZATION, format!("Bearer {SAMPLE_TOKEN}"));
        let response = router(vendors()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let reply: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&reply["ok"], &reply["error"]["code"]), (&false.into(), &"NOT_FOUND".into()));
    }

    async fn ask_at(path: &str, authorization: &str) -> (StatusCode, String, String) {
        let request = Request::get(path).header(AUTHORIZATION, authorization).body(Body::empty()).unwrap();
        let response = router(vendors()).oneshot(request).await.unwrap();
        let (status, kind) =
            (response.status(), response.headers()[CONTENT_TYPE].to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, kind, String::from_utf8(body.to_vec()).unwrap())
    }

    const ADDRESSES: [&str; 3] =
        ["/api/v1/audit-log", "/api/v1/audit-log/export.csv", "/v1/audit/export.csv"];

    #[tokio::test]
    async fn every_address_wants_the_token_and_names_a_bad_parameter() {
        for path in ADDRESSES {
            let (status, kind, body) = ask_at(path, "Bearer wrong").await;
            assert_eq!(
                (status, kind.as_str()),
                (StatusCode::UNAUTHORIZED, "application/json"),
                "{path}: {body}"
            );
            let (status, _, body) =
                ask_at(&format!("{path}?since=yesterday"), &format!("Bearer {SAMPLE_TOKEN}")).await;
            assert_eq!(status, StatusCode::BAD_REQUEST);
            assert!(body.contains("since must be"), "{body}");
        }
        let (status, _, body) =
            ask_at("/api/v1/audit-log?cursor=x&limit=5", &format!("Bearer {SAMPLE_TOKEN}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body.contains("cursor is none"), "{body}");
    }

    #[tokio::test]
    async fn the_list_and_the_export_of_outworx_hold_the_same_rows() {
        let token = format!("Bearer {SAMPLE_TOKEN}");
        let (mut ids, mut cursor) = (Vec::new(), String::new());
        loop {
            let (_, _, body) = ask_at(&format!("/api/v1/audit-log?limit=5000&cursor={cursor}"), &token).await;
            let page: Value = serde_json::from_str(&body).unwrap();
            let rows = page["data"].as_array().unwrap();
            assert!((1..=200).contains(&rows.len()));
            ids.extend(rows.iter().map(|row| text(row, "id").to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        let (_, kind, table) = ask_at("/api/v1/audit-log/export.csv", &token).await;
        assert_eq!(kind, "text/csv; charset=utf-8");
        let exported: Vec<String> = csv::Reader::from_reader(table.as_bytes())
            .records()
            .map(|row| row.unwrap()[0].to_owned())
            .collect();
        assert!(ids.len() > 3_000);
        assert_eq!(exported, ids);
    }
}
