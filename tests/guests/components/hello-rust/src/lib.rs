//! What `hello.c` is, as Rust programs are: the standard library and the crate `wasip2`, for the target wasm32-wasip2.

use wasip2::http::types::{Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};

struct Hello;

impl wasip2::exports::http::incoming_handler::Guest for Hello {
    fn handle(_: IncomingRequest, outparam: ResponseOutparam) {
        let head = OutgoingResponse::new(Fields::new());
        let body = head.body().expect("an answer has one body");
        ResponseOutparam::set(outparam, Ok(head));
        let stream = body.write().expect("a body has one stream");
        stream.blocking_write_and_flush(b"hello from Rust\n").expect("the caller has gone away");
        drop(stream);
        OutgoingBody::finish(body, None).expect("a body without a length may end at any place");
    }
}

wasip2::http::proxy::export!(Hello);
