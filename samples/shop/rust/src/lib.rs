//! The shop in Rust: state with ETags, an event that is published and received, a secret, and a call of another app, each a function call into
//! the runtime. `http` is what it takes to answer a request of `wasi:http`; everything else is here. The API is described in `../c/api.h`.

mod http;

use dapr_building_blocks::{invocation, pubsub, secrets, state};
use http::{Method, Request, Response};

const STORE: &str = "statestore";
const SUBSCRIPTIONS: &str = r#"[{"pubsubname":"pubsub","topic":"orders","route":"/on-order"}]"#;

fn answer(request: &Request) -> Response {
    match (&request.method, request.path.as_str()) {
        (Method::Get, "/orders/last") => product("last-order"),
        (Method::Post, "/orders") => order(&request.body()),
        (Method::Post, "/on-order") => match put("last-order", &request.body(), None) {
            204 => Response::of(200),
            failed => Response::of(failed),
        },
        (Method::Get, "/secret") => secret(),
        (Method::Get, "/price") => price(),
        (Method::Get, "/dapr/subscribe") => Response::json(SUBSCRIPTIONS),
        (Method::Get, path) if path.starts_with("/products/") => product(&path[1..]),
        (Method::Put, path) if path.starts_with("/products/") => {
            Response::of(put(&path[1..], &request.body(), request.query.strip_prefix("etag=")))
        }
        _ => Response::text(404, "not found"),
    }
}

fn product(key: &str) -> Response {
    match state::get(STORE, key) {
        Ok(Some(value)) => Response { etag: value.etag, ..Response::json(value.data) },
        Ok(None) => Response::text(404, "there is no such thing"),
        Err(error) => Response::text(500, error.to_string()),
    }
}

/// The status that tells how it went.
fn put(key: &str, data: &[u8], etag: Option<&str>) -> u16 {
    match state::save(STORE, &[state::Item { key, data, etag, ..Default::default() }]) {
        Ok(()) => 204,
        Err(state::Error::EtagMismatch(_)) => 409,
        Err(state::Error::InvalidEtag(_)) => 400,
        Err(state::Error::Common(_)) => 500,
    }
}

fn order(data: &[u8]) -> Response {
    match pubsub::publish("pubsub", "orders", data, "application/json", &[]) {
        Ok(()) => Response::text(202, "ordered"),
        Err(error) => Response::text(500, error.to_string()),
    }
}

fn secret() -> Response {
    match secrets::get("local-env", "SHOP_KEY", &[]) {
        Ok(parts) => Response::text(200, parts.into_iter().map(|(_, value)| value).collect::<String>()),
        Err(error) => Response::text(500, error.to_string()),
    }
}

fn price() -> Response {
    match invocation::invoke("pricing", &invocation::Request { verb: "GET", path: "price", ..Default::default() }) {
        Ok(answer) => Response::text(answer.status, answer.body),
        Err(error) => Response::text(502, error.to_string()),
    }
}
