"""State, pub/sub and streaming subscriptions of Dapr's gRPC API, with Python's grpcio and messages generated from our .proto files: a second
implementation that shares nothing with ours. Started by PythonRun.cs; writes a line of JSON for each test.
"""

import json
import os
import queue
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request
from concurrent import futures

import grpc

# Where protoc has put what it made of the .proto files.
sys.path.insert(0, os.environ["SDK_GENERATED"])

from dapr.proto.common.v1 import common_pb2 as common  # noqa: E402
from dapr.proto.runtime.v1 import appcallback_pb2, appcallback_pb2_grpc  # noqa: E402
from dapr.proto.runtime.v1 import dapr_pb2_grpc, pubsub_pb2, state_pb2  # noqa: E402

LIMIT = 30
STORE = "statestore"
PUBSUB = "pubsub"
Status = appcallback_pb2.TopicEventResponse.TopicEventResponseStatus
StateOptions = common.StateOptions

TESTS = []


def test(name):
    def add(body):
        TESTS.append((name, body))
        return body

    return add


channel = grpc.insecure_channel(
    "127.0.0.1:" + os.environ["DAPR_GRPC_PORT"],
    options=[("grpc.max_receive_message_length", 20 << 20), ("grpc.max_send_message_length", 20 << 20)],
)
dapr = dapr_pb2_grpc.DaprStub(channel)


def until(condition, what):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited {LIMIT} s in vain until {what}")


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


def status_of(call):
    try:
        answer = call()
    except grpc.RpcError as e:
        return e.code()
    raise AssertionError(f"the call should have failed, and gave {answer!r}")


# --- The app


class App(appcallback_pb2_grpc.AppCallbackServicer):
    """What Pillion calls: every message goes into the inbox of its path."""

    def __init__(self):
        self.inboxes = {}
        self.retried = 0

    def inbox(self, path):
        return self.inboxes.setdefault(path, queue.Queue())

    def ListTopicSubscriptions(self, request, context):
        subscription = appcallback_pb2.TopicSubscription
        routes = appcallback_pb2.TopicRoutes
        rule = appcallback_pb2.TopicRule
        return appcallback_pb2.ListTopicSubscriptionsResponse(
            subscriptions=[
                subscription(pubsub_name=PUBSUB, topic="plain", routes=routes(default="/plain")),
                subscription(
                    pubsub_name=PUBSUB,
                    topic="rules",
                    routes=routes(rules=[rule(match='event.type == "special"', path="/special")], default="/rest"),
                ),
                subscription(pubsub_name=PUBSUB, topic="retried", routes=routes(default="/retried")),
                subscription(pubsub_name=PUBSUB, topic="poison", routes=routes(default="/poison"), dead_letter_topic="dead"),
                subscription(pubsub_name=PUBSUB, topic="dead", routes=routes(default="/dead")),
                subscription(pubsub_name=PUBSUB, topic="raw", routes=routes(default="/raw"), metadata={"rawPayload": "true"}),
                subscription(
                    pubsub_name=PUBSUB,
                    topic="bulk",
                    routes=routes(default="/bulk"),
                    bulk_subscribe=appcallback_pb2.BulkSubscribeConfig(enabled=True, max_messages_count=10, max_await_duration_ms=50),
                ),
            ]
        )

    def OnTopicEvent(self, request, context):
        self.inbox(request.path).put(request)
        if request.path == "/retried":
            self.retried += 1
            return appcallback_pb2.TopicEventResponse(status=Status.SUCCESS if self.retried > 2 else Status.RETRY)
        if request.path == "/poison":
            context.abort(grpc.StatusCode.INTERNAL, "this message cannot be handled")
        return appcallback_pb2.TopicEventResponse(status=Status.SUCCESS)

    def OnBulkTopicEvent(self, request, context):
        for entry in request.entries:
            self.inbox(request.path).put(entry)
        entry_response = appcallback_pb2.TopicEventBulkResponseEntry
        return appcallback_pb2.TopicEventBulkResponse(
            statuses=[entry_response(entry_id=entry.entry_id, status=Status.SUCCESS) for entry in request.entries]
        )


app = App()


def start_app():
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_receive_message_length", 20 << 20), ("grpc.so_reuseport", 0)],
    )
    appcallback_pb2_grpc.add_AppCallbackServicer_to_server(app, server)
    if server.add_insecure_port("127.0.0.1:" + os.environ["APP_PORT"]) == 0:
        raise AssertionError("the app's port is taken")
    server.start()
    return server


# --- State


def save(*items):
    dapr.SaveState(state_pb2.SaveStateRequest(store_name=STORE, states=items))


def item(key, value, etag=None, concurrency=0, **metadata):
    return common.StateItem(
        key=key,
        value=value,
        etag=common.Etag(value=etag) if etag else None,
        options=StateOptions(concurrency=concurrency),
        metadata=metadata,
    )


def get(key, **metadata):
    return dapr.GetState(state_pb2.GetStateRequest(store_name=STORE, key=key, metadata=metadata))


@test("state: a value is saved and read with its ETag")
def _():
    save(item("simple", b'{"a":1}'))
    answer = get("simple")
    equal(answer.data, b'{"a":1}')
    assert answer.etag
    equal(dict(get("nothing").metadata), {})
    equal(get("nothing").data, b"")


@test("state: bytes are kept as they are")
def _():
    data = bytes(range(256)) * 100
    save(item("bytes", data))
    equal(get("bytes").data, data)


@test("state: several values are read at once")
def _():
    save(item("bulk-1", b"1"), item("bulk-2", b"2"))
    answer = dapr.GetBulkState(state_pb2.GetBulkStateRequest(store_name=STORE, keys=["bulk-1", "bulk-2", "bulk-3"], parallelism=2))
    equal({one.key: one.data for one in answer.items}, {"bulk-1": b"1", "bulk-2": b"2", "bulk-3": b""})
    equal([one.error for one in answer.items], ["", "", ""])


@test("state: an old ETag is refused as ABORTED")
def _():
    save(item("etag", b"1"))
    first = get("etag").etag
    save(item("etag", b"2", etag=first))
    equal(status_of(lambda: save(item("etag", b"3", etag=first, concurrency=StateOptions.CONCURRENCY_FIRST_WRITE))), grpc.StatusCode.ABORTED)
    equal(get("etag").data, b"2")


@test("state: an ETag that is none is refused")
def _():
    save(item("bad-etag", b"1"))
    code = status_of(lambda: save(item("bad-etag", b"2", etag="not an etag of this store")))
    assert code in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.ABORTED), code


@test("state: values are deleted, one and several")
def _():
    save(item("delete-1", b"1"), item("delete-2", b"2"), item("delete-3", b"3"))
    dapr.DeleteState(state_pb2.DeleteStateRequest(store_name=STORE, key="delete-1"))
    dapr.DeleteBulkState(state_pb2.DeleteBulkStateRequest(store_name=STORE, states=[item("delete-2", b""), item("delete-3", b"")]))
    for key in ("delete-1", "delete-2", "delete-3"):
        equal(get(key).data, b"")


@test("state: a transaction is all or nothing")
def _():
    operation = state_pb2.TransactionalStateOperation
    save(item("tx-1", b"1"))
    old = get("tx-1").etag
    dapr.ExecuteStateTransaction(
        state_pb2.ExecuteStateTransactionRequest(
            storeName=STORE,
            operations=[
                operation(operationType="upsert", request=item("tx-1", b"2")),
                operation(operationType="upsert", request=item("tx-2", b"2")),
            ],
        )
    )
    equal(get("tx-2").data, b"2")
    status_of(
        lambda: dapr.ExecuteStateTransaction(
            state_pb2.ExecuteStateTransactionRequest(
                storeName=STORE,
                operations=[
                    operation(operationType="delete", request=item("tx-2", b"")),
                    operation(
                        operationType="upsert",
                        request=item("tx-1", b"3", etag=old, concurrency=StateOptions.CONCURRENCY_FIRST_WRITE),
                    ),
                ],
            )
        )
    )
    equal((get("tx-1").data, get("tx-2").data), (b"2", b"2"))


@test("state: a value with ttlInSeconds expires")
def _():
    save(item("ttl", b"1", ttlInSeconds="1"))
    until(lambda: get("ttl").data == b"", "the value has expired")


@test("state: an unknown store is INVALID_ARGUMENT with details")
def _():
    try:
        dapr.GetState(state_pb2.GetStateRequest(store_name="nostore", key="k"))
    except grpc.RpcError as e:
        equal(e.code(), grpc.StatusCode.INVALID_ARGUMENT)
        assert "nostore" in e.details()
        assert any(key == "grpc-status-details-bin" for key, _ in e.trailing_metadata())
    else:
        raise AssertionError("the call should have failed")


@test("state: a call's deadline is kept")
def _():
    # Now and then the answer is there before the clock is looked at.
    codes = set()
    for _ in range(50):
        try:
            dapr.GetState(state_pb2.GetStateRequest(store_name=STORE, key="k"), timeout=0.000001)
        except grpc.RpcError as e:
            codes.add(e.code())

    equal(codes, {grpc.StatusCode.DEADLINE_EXCEEDED})


# --- Pub/sub


def publish(topic, data, content_type="application/json", **metadata):
    dapr.PublishEvent(
        pubsub_pb2.PublishEventRequest(pubsub_name=PUBSUB, topic=topic, data=data, data_content_type=content_type, metadata=metadata)
    )


def take(path, count=1):
    return [app.inbox(path).get(timeout=LIMIT) for _ in range(count)]


@test("pubsub: an event arrives with its attributes")
def _():
    publish("plain", b'{"hello":"w\xc3\xb6rld"}')
    (event,) = take("/plain")
    equal(json.loads(event.data), {"hello": "wörld"})
    equal((event.topic, event.pubsub_name, event.type), ("plain", PUBSUB, "com.dapr.event.sent"))
    equal((event.spec_version, event.data_content_type, event.source), ("1.0", "application/json", os.environ["SDK_APP_ID"]))
    assert event.id


@test("pubsub: text and bytes arrive as they are")
def _():
    publish("plain", "Grüße".encode(), "text/plain")
    (event,) = take("/plain")
    equal(event.data.decode(), "Grüße")
    publish("plain", bytes(range(256)), "application/octet-stream")
    (event,) = take("/plain")
    equal(event.data, bytes(range(256)))


@test("pubsub: a CloudEvent of the app's own keeps its attributes and extensions")
def _():
    own = {"specversion": "1.0", "id": "own-1", "source": "python", "type": "own", "datacontenttype": "application/json", "data": {"n": 1}, "extra": "x"}
    publish("plain", json.dumps(own).encode(), "application/cloudevents+json")
    (event,) = take("/plain")
    equal((event.id, event.source, event.type), ("own-1", "python", "own"))
    equal(json.loads(event.data), {"n": 1})
    equal(event.extensions["extra"], "x")


@test("pubsub: rules choose the path")
def _():
    publish("rules", b'{"n":1}')
    publish("rules", b'{"n":2}', **{"cloudevent.type": "special"})
    equal(json.loads(take("/rest")[0].data), {"n": 1})
    equal(json.loads(take("/special")[0].data), {"n": 2})


@test("pubsub: RETRY brings the message again")
def _():
    publish("retried", b'{"n":1}')
    events = take("/retried", 3)
    equal(len({event.id for event in events}), 1)


@test("pubsub: what fails goes to the dead-letter topic")
def _():
    publish("poison", b'{"n":1}')
    (event,) = take("/dead")
    equal(json.loads(event.data), {"n": 1})


@test("pubsub: raw payload arrives as bytes")
def _():
    publish("raw", b"no envelope", "application/octet-stream", rawPayload="true")
    (event,) = take("/raw")
    equal(event.data, b"no envelope")


@test("pubsub: messages published in bulk arrive in bulk")
def _():
    entry = pubsub_pb2.BulkPublishRequestEntry
    entries = [entry(entry_id=str(n), event=json.dumps({"n": n}).encode(), content_type="application/json") for n in range(25)]
    answer = dapr.BulkPublishEventAlpha1(pubsub_pb2.BulkPublishRequest(pubsub_name=PUBSUB, topic="bulk", entries=entries))
    equal(len(answer.failedEntries), 0)
    received = take("/bulk", 25)
    equal(sorted(json.loads(one.cloud_event.data)["n"] for one in received), list(range(25)))


@test("pubsub: an unknown broker is INVALID_ARGUMENT")
def _():
    request = pubsub_pb2.PublishEventRequest(pubsub_name="nobroker", topic="plain", data=b"1")
    equal(status_of(lambda: dapr.PublishEvent(request)), grpc.StatusCode.INVALID_ARGUMENT)


# --- Streaming subscriptions


class Subscription:
    """A stream of SubscribeTopicEventsAlpha1; `answer` gives the status of a message."""

    def __init__(self, topic, answer=lambda event: Status.SUCCESS, dead_letter_topic=None, **metadata):
        self.requests = queue.Queue()
        self.events = queue.Queue()
        self.error = None
        self.answer = answer
        initial = pubsub_pb2.SubscribeTopicEventsRequestInitialAlpha1(
            pubsub_name=PUBSUB, topic=topic, metadata=metadata, dead_letter_topic=dead_letter_topic
        )
        self.requests.put(pubsub_pb2.SubscribeTopicEventsRequestAlpha1(initial_request=initial))
        self.call = dapr.SubscribeTopicEventsAlpha1(iter(self.requests.get, None))
        self.confirmed = threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        try:
            for response in self.call:
                if response.WhichOneof("subscribe_topic_events_response_type") == "initial_response":
                    self.confirmed.set()
                    continue
                event = response.event_message
                self.events.put(event)
                status = self.answer(event)
                if status is None:
                    continue
                processed = pubsub_pb2.SubscribeTopicEventsRequestProcessedAlpha1(
                    id=event.id, status=appcallback_pb2.TopicEventResponse(status=status)
                )
                self.requests.put(pubsub_pb2.SubscribeTopicEventsRequestAlpha1(event_processed=processed))
        except grpc.RpcError as e:
            self.error = e

    def __enter__(self):
        assert self.confirmed.wait(LIMIT), f"the subscription is not confirmed: {self.error}"
        return self

    def __exit__(self, *_):
        self.call.cancel()
        self.requests.put(None)
        self.reader.join(LIMIT)

    def take(self, count=1):
        return [self.events.get(timeout=LIMIT) for _ in range(count)]


@test("stream: messages arrive on the stream")
def _():
    with Subscription("stream-plain") as subscription:
        for n in range(10):
            publish("stream-plain", json.dumps({"n": n}).encode())
        events = subscription.take(10)
    equal(sorted(json.loads(event.data)["n"] for event in events), list(range(10)))
    equal({event.topic for event in events}, {"stream-plain"})


@test("stream: RETRY brings the message again")
def _():
    seen = []
    with Subscription("stream-retried", lambda event: seen.append(event.id) or (Status.RETRY if len(seen) < 3 else Status.SUCCESS)) as subscription:
        publish("stream-retried", b'{"n":1}')
        events = subscription.take(3)
    equal(len({event.id for event in events}), 1)


@test("stream: DROP goes to the dead-letter topic")
def _():
    with Subscription("stream-dead") as dead, Subscription("stream-poison", lambda event: Status.DROP, dead_letter_topic="stream-dead"):
        publish("stream-poison", b'{"n":1}')
        equal(json.loads(dead.take()[0].data), {"n": 1})


@test("stream: raw payload arrives as bytes")
def _():
    with Subscription("stream-raw", rawPayload="true") as subscription:
        publish("stream-raw", b"no envelope", "application/octet-stream", rawPayload="true")
        equal(subscription.take()[0].data, b"no envelope")


@test("stream: a message without an answer comes again to the next subscription")
def _():
    if os.environ["SDK_COMPONENTS"] == "defaults":
        return "permanent: the in-memory broker keeps nothing for who comes next, as Dapr's"
    with Subscription("stream-lost", lambda event: None) as subscription:
        publish("stream-lost", b'{"n":1}')
        subscription.take()
    with Subscription("stream-lost") as subscription:
        equal(json.loads(subscription.take()[0].data), {"n": 1})


@test("stream: two streams of one topic both stay")
def _():
    with Subscription("stream-two") as one, Subscription("stream-two") as two:
        for n in range(20):
            publish("stream-two", json.dumps({"n": n}).encode())
        until(lambda: one.events.qsize() + two.events.qsize() >= 20, "every message came to one of them")
        equal((one.error, two.error), (None, None))


@test("stream: an unknown broker ends the stream with an error")
def _():
    request = pubsub_pb2.SubscribeTopicEventsRequestInitialAlpha1(pubsub_name="nobroker", topic="t")
    call = dapr.SubscribeTopicEventsAlpha1(iter([pubsub_pb2.SubscribeTopicEventsRequestAlpha1(initial_request=request)]))
    status_of(lambda: list(call))
    assert "nobroker" in call.details(), call.details()


@test("stream: a stream that is not begun right is refused")
def _():
    processed = pubsub_pb2.SubscribeTopicEventsRequestProcessedAlpha1(id="x")
    call = dapr.SubscribeTopicEventsAlpha1(iter([pubsub_pb2.SubscribeTopicEventsRequestAlpha1(event_processed=processed)]))
    status_of(lambda: list(call))


def is_healthy():
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{os.environ['DAPR_HTTP_PORT']}/v1.0/healthz").status == 204
    except (urllib.error.URLError, ConnectionError):
        return False


def main():
    # grpcio stops a server that nobody holds.
    server = start_app()
    until(is_healthy, "Pillion is ready")
    with open(os.environ["SDK_RESULTS"], "w", encoding="utf-8") as results:
        for name, body in TESTS:
            reason = ""
            try:
                reason = body() or ""
                outcome = "skipped" if reason else "passed"
            except Exception:
                outcome, reason = "failed", traceback.format_exc()
            results.write(json.dumps({"name": name, "outcome": outcome, "reason": reason}) + "\n")
            results.flush()
    server.stop(grace=0)
    os._exit(0)


main()
