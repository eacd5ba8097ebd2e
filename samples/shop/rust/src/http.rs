//! The world `wasi:http/proxy`: a request comes in, `answer` answers it.

use std::io::{Read, Write};
pub use wasip2::http::types::Method;
use wasip2::http::types::{Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};

pub struct Request {
    pub method: Method,
    pub path: String,
    /// Without its question mark.
    pub query: String,
    incoming: IncomingRequest,
}

impl Request {
    fn new(incoming: IncomingRequest) -> Self {
        let target = incoming.path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        Self { method: incoming.method(), path: path.into(), query: query.into(), incoming }
    }

    /// The whole body, which can be read once.
    pub fn body(&self) -> Vec<u8> {
        let body = self.incoming.consume().expect("the body was read before");
        let mut stream = body.stream().expect("the stream was taken before");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("the caller has gone away");
        bytes
    }
}

pub struct Response {
    pub status: u16,
    pub content_type: &'static str,
    pub etag: Option<String>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn of(status: u16) -> Self {
        Self::text(status, "")
    }

    pub fn text(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type: "text/plain", etag: None, body: body.into() }
    }

    pub fn json(body: impl Into<Vec<u8>>) -> Self {
        Self { content_type: "application/json", ..Self::text(200, body) }
    }

    fn send(self, outparam: ResponseOutparam) {
        let fields = Fields::new();
        fields.set("content-type", &[self.content_type.into()]).expect("fields of an answer can be set");
        if let Some(etag) = self.etag {
            fields.set("etag", &[etag.into()]).expect("fields of an answer can be set");
        }

        let head = OutgoingResponse::new(fields);
        head.set_status_code(self.status).expect("a status has three digits");
        let body = head.body().expect("an answer has one body");
        ResponseOutparam::set(outparam, Ok(head));
        if !self.body.is_empty() {
            let mut stream = body.write().expect("a body has one stream");
            // Whoever does not wait for the answer does not get it.
            let _ = stream.write_all(&self.body).and_then(|()| Write::flush(&mut stream));
        }

        let _ = OutgoingBody::finish(body, None);
    }
}

struct Shop;

impl wasip2::exports::http::incoming_handler::Guest for Shop {
    fn handle(request: IncomingRequest, outparam: ResponseOutparam) {
        crate::answer(&Request::new(request)).send(outparam);
    }
}

wasip2::http::proxy::export!(Shop);
