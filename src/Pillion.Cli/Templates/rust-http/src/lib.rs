//! An HTTP app. It counts its visitors in the state store "statestore", which Pillion has unless it is told otherwise. The crate in `sdk/` has the
//! other building blocks; each call is one into the runtime, without a socket.

use dapr_building_blocks::state;
use std::io::Write;
use wasip2::http::types::{Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};

const STORE: &str = "statestore";

fn answer(path: &str) -> Result<String, state::Error> {
    let found = state::get(STORE, "visits")?;
    let visits = found.and_then(|v| String::from_utf8_lossy(&v.data).parse().ok()).unwrap_or(0u64) + 1;
    state::save(STORE, &[state::Item { key: "visits", data: visits.to_string().as_bytes(), ..Default::default() }])?;
    Ok(format!("hello from {{name}}, visit {visits} of {path}\n"))
}

struct App;

impl wasip2::exports::http::incoming_handler::Guest for App {
    fn handle(request: IncomingRequest, outparam: ResponseOutparam) {
        let (status, text) = match answer(&request.path_with_query().unwrap_or_default()) {
            Ok(text) => (200, text),
            Err(error) => (500, error.to_string()),
        };
        let head = OutgoingResponse::new(Fields::new());
        head.set_status_code(status).expect("a status has three digits");
        let body = head.body().expect("an answer has one body");
        ResponseOutparam::set(outparam, Ok(head));
        let mut stream = body.write().expect("a body has one stream");
        // Whoever does not wait for the answer does not get it.
        let _ = stream.write_all(text.as_bytes()).and_then(|()| Write::flush(&mut stream));
        drop(stream);
        let _ = OutgoingBody::finish(body, None);
    }
}

wasip2::http::proxy::export!(App);
