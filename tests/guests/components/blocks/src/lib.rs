//! Every function of `dapr:building-blocks` that a component can import, through `sdk/rust`: GET /BLOCK does what is here and answers with what came of it,
//! a line each.

use dapr_building_blocks::*;
use std::fmt::Debug;
use wasip2::http::types::{Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};

const METADATA: MetadataRef = &[("ttlInSeconds", "1000"), ("other", "")];

/// What is answered.
#[derive(Default)]
struct Report(String);

impl Report {
    fn line(&mut self, what: impl Debug) {
        self.0 += &format!("{what:?}\n");
    }
}

fn text(value: state::Value) -> String {
    let etag = if value.etag.is_some() { " with an ETag" } else { "" };
    String::from_utf8(value.data).expect("what was stored is text") + etag
}

fn item<'a>(key: &'a str, data: &'a [u8]) -> state::Item<'a> {
    state::Item { key, data, metadata: METADATA, ..Default::default() }
}

fn states(report: &mut Report) {
    const STORE: &str = "statestore";
    let first = state::Options { concurrency: Some(state::Concurrency::FirstWrite), consistency: Some(state::Consistency::Strong) };
    report.line(state::set(STORE, "a", b"1"));
    report.line(state::set(STORE, "empty", b""));
    report.line(state::get(STORE, "empty").map(|value| value.map(text)));
    report.line(state::save(STORE, &[item("b", b"\"2\""), state::Item { options: first, ..item("c", b"3") }]));
    let a = state::get_with(STORE, "a", Some(state::Consistency::Eventual), METADATA).unwrap().unwrap();
    let etag = a.etag.clone();
    report.line(text(a));
    let changed = state::Item { etag: etag.as_deref(), ..item("a", b"4") };
    report.line(state::save(STORE, &[changed]));
    report.line(matches!(state::save(STORE, &[changed]), Err(state::Error::EtagMismatch(_))));
    report.line(matches!(
        state::delete(STORE, &state::Removal { key: "a", etag: etag.as_deref(), options: first, metadata: METADATA }),
        Err(state::Error::EtagMismatch(_))
    ));
    for found in state::get_bulk(STORE, &["b", "none", "a"], 2, METADATA).unwrap() {
        report.line((found.key, found.value.map(|value| value.map(text))));
    }
    report.line(state::transact(
        STORE,
        &[
            state::Operation::Upsert(item("d", b"5")),
            state::Operation::Delete(state::Removal { key: "b", ..Default::default() }),
            state::Operation::Upsert(item("e", b"6")),
        ],
        METADATA,
    ));
    report.line(state::get(STORE, "d").map(|value| value.map(text)));
    report.line(state::delete(STORE, &state::Removal { key: "d", ..Default::default() }));
    let removals = ["c", "e"].map(|key| state::Removal { key, metadata: METADATA, ..Default::default() });
    report.line(state::delete_bulk(STORE, &removals));
    for key in ["b", "c", "d", "e"] {
        report.line(state::get(STORE, key));
    }
    let query = state::query(STORE, r#"{"sort":[{"key":"value"}]}"#, METADATA);
    report.line(matches!(query, Err(state::Error::Common(CommonError::Unsupported(_)))));
}

fn events(report: &mut Report) {
    report.line(pubsub::publish("pubsub", "orders", b"{\"id\":1}", "application/json", METADATA));
    let events = ["x", "y"].map(|id| pubsub::Event { id, data: id.as_bytes(), content_type: "text/plain", metadata: METADATA });
    report.line(pubsub::publish_bulk("pubsub", "orders", &events, &[]));
    report.line(pubsub::publish("nowhere", "orders", b"", "text/plain", &[]));
}

fn secret(report: &mut Report) {
    report.line(secrets::get("secrets", "key", METADATA));
    report.line(secrets::get_bulk("secrets", &[]));
    report.line(secrets::get("secrets", "none", &[]));
}

fn invocations(report: &mut Report) {
    let request = invocation::Request {
        verb: "POST",
        path: "sum?of=2",
        headers: &[("content-type", b"text/plain"), ("x-odd", b"\xff")],
        body: b"1 2",
    };
    report.line(invocation::invoke("other", &request).map(|answer| (answer.status, String::from_utf8(answer.body))));
    report.line(invocation::invoke("nobody", &request).is_err());
}

fn output_bindings(report: &mut Report) {
    report.line(bindings::invoke("files", "create", b"content", &[("fileName", "a.txt")]).is_ok());
    report.line(bindings::invoke("files", "get", b"", &[("fileName", "a.txt")]));
    report.line(matches!(
        bindings::invoke("nowhere", "get", b"", &[]),
        Err(bindings::Error::Common(CommonError::ComponentNotFound(name))) if name == "nowhere"
    ));
}

fn configurations(report: &mut Report) {
    report.line(configuration::get("config", &["color", "none"], METADATA));
    report.line(configuration::get("config", &[], &[]).map(|items| items.len()));
    let subscription = configuration::subscribe("config", &["color"], &[]).unwrap();
    report.line(!subscription.is_empty());
    report.line(configuration::unsubscribe("config", &subscription));
    report.line(configuration::unsubscribe("config", &subscription).is_err());
}

fn locks(report: &mut Report) {
    report.line(lock::try_lock("locks", "door", "me", 60));
    report.line(lock::try_lock("locks", "door", "you", 60));
    report.line(lock::unlock("locks", "door", "you"));
    report.line(lock::unlock("locks", "door", "me"));
    report.line(lock::unlock("locks", "door", "me"));
}

fn cryptography(report: &mut Report) {
    let options = crypto::EncryptOptions {
        key_name: "key.json",
        key_wrap_algorithm: "A256KW",
        data_encryption_cipher: Some("chacha20-poly1305"),
        omit_decryption_key_name: true,
        decryption_key_name: None,
    };
    let document = crypto::encrypt("vault", b"hidden", &options).unwrap();
    report.line(document.starts_with(b"dapr.io/enc/v1\n"));
    report.line(crypto::decrypt("vault", &document, Some("key.json")).map(String::from_utf8));
    report.line(crypto::decrypt("vault", &document, None).is_err());
}

fn scheduled(report: &mut Report) {
    let job = jobs::Job {
        name: "tidy".into(),
        schedule: Some("@every 10h".into()),
        repeats: Some(3),
        due_time: Some("2099-01-01T00:00:00Z".into()),
        ttl: None,
        data: Some("{\"room\":1}".into()),
        failure_policy: Some(jobs::FailurePolicy::Constant { interval_milliseconds: Some(2500), max_retries: Some(7) }),
    };
    report.line(jobs::schedule(&job, false));
    report.line(jobs::schedule(&job, false));
    report.line(jobs::get("tidy"));
    report.line(jobs::schedule(&jobs::Job { failure_policy: Some(jobs::FailurePolicy::Drop), data: None, ..job }, true));
    report.line(jobs::get("tidy").map(|job| (job.failure_policy, job.data)));
    report.line(jobs::delete("tidy"));
    report.line(jobs::get("tidy"));
}

fn conversations(report: &mut Report) {
    let inputs = ["one", "two"].map(|content| conversation::Input { content, role: "user", scrub_pii: false });
    let request =
        conversation::Request { context_id: Some("context"), inputs: &inputs, scrub_pii: true, temperature: Some(0.5), metadata: METADATA };
    report.line(conversation::converse("echo", &request));
}

fn own_place(report: &mut Report) {
    report.line(runtime::app_id());
    runtime::set_attribute("colour", "green");
    report.line(runtime::attributes().contains(&("colour".into(), "green".into())));
    let mut components = runtime::components();
    components.sort_by(|a, b| a.name.cmp(&b.name));
    report.line(components.first());
}

/// Many results whose memory is given back: the guest's own memory is limited.
fn memory(report: &mut Report) {
    let mut length = 0;
    state::set("statestore", "large", &vec![b'x'; 1 << 20]).unwrap();
    for _ in 0..100 {
        length += state::get("statestore", "large").unwrap().unwrap().data.len();
        assert!(secrets::get_bulk("secrets", &[]).is_ok());
    }
    report.line(length);
}

struct Blocks;

impl wasip2::exports::http::incoming_handler::Guest for Blocks {
    fn handle(request: IncomingRequest, outparam: ResponseOutparam) {
        let mut report = Report::default();
        match request.path_with_query().unwrap_or_default().as_str() {
            "/state" => states(&mut report),
            "/pubsub" => events(&mut report),
            "/secrets" => secret(&mut report),
            "/invocation" => invocations(&mut report),
            "/bindings" => output_bindings(&mut report),
            "/configuration" => configurations(&mut report),
            "/lock" => locks(&mut report),
            "/crypto" => cryptography(&mut report),
            "/jobs" => scheduled(&mut report),
            "/conversation" => conversations(&mut report),
            "/runtime" => own_place(&mut report),
            "/memory" => memory(&mut report),
            other => report.line(format!("there is nothing at {other}")),
        }
        let head = OutgoingResponse::new(Fields::new());
        let body = head.body().expect("an answer has one body");
        ResponseOutparam::set(outparam, Ok(head));
        let stream = body.write().expect("a body has one stream");
        for part in report.0.as_bytes().chunks(4096) {
            stream.blocking_write_and_flush(part).expect("the caller waits");
        }
        drop(stream);
        OutgoingBody::finish(body, None).expect("a body without a length may end at any place");
    }
}

wasip2::http::proxy::export!(Blocks);
