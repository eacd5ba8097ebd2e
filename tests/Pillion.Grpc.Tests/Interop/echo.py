# The service of echo.proto by Python's grpcio: "server FILE ADDRESS" offers it as EchoService.cs does, "client FILE ADDRESS" calls it and
# checks what comes back. FILE holds the file's descriptor, serialized, so that nothing has to be generated.
import sys
import threading
from concurrent import futures

import grpc
from google.protobuf import descriptor_pool, message_factory

pool = descriptor_pool.DescriptorPool()
with open(sys.argv[2], "rb") as file:
    pool.AddSerializedFile(file.read())
factory = message_factory.MessageFactory(pool)
Request = factory.GetPrototype(pool.FindMessageTypeByName("pillion.test.EchoRequest"))
Reply = factory.GetPrototype(pool.FindMessageTypeByName("pillion.test.EchoReply"))
SERVICE = "pillion.test.Echo"
DETAILS = "grpc-status-details-bin"


def copied(context):
    return [(key, value) for key, value in context.invocation_metadata() if key.startswith("x-")]


def details(request):
    violation = b"\x0a\x04fail\x12\x0dwas asked for"
    bad_request = bytes([0x0A, len(violation)]) + violation
    url = b"type.googleapis.com/google.rpc.BadRequest"
    detail = bytes([0x0A, len(url)]) + url + bytes([0x12, len(bad_request)]) + bad_request
    return bytes([0x08, request.fail, 0x1A, len(detail)]) + detail


def fail(request, context):
    context.set_trailing_metadata(copied(context) + [(DETAILS, details(request))])
    code = next(code for code in grpc.StatusCode if code.value[0] == request.fail)
    context.abort(code, request.text)


def say(request, context):
    if request.act == "hang":
        over = threading.Event()
        context.add_callback(over.set)
        over.wait()
        return Reply()
    context.send_initial_metadata(copied(context))
    if request.fail:
        fail(request, context)
    context.set_trailing_metadata(copied(context))
    return Reply(text=request.text, data=request.data)


def repeat(request, context):
    for number in range(request.times):
        yield Reply(text=request.text, number=number)
    if request.fail:
        fail(request, context)


def join(requests, context):
    texts = [request.text for request in requests]
    return Reply(text="".join(texts), number=len(texts))


def chat(requests, context):
    context.send_initial_metadata(copied(context))
    for number, request in enumerate(requests):
        if request.fail:
            fail(request, context)
        yield Reply(text=request.text, data=request.data, number=number)


def serve(address):
    def handler(make, function):
        return make(function, request_deserializer=Request.FromString, response_serializer=Reply.SerializeToString)

    server = grpc.server(futures.ThreadPoolExecutor(32), options=[("grpc.max_receive_message_length", -1)])
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(SERVICE, {
        "Say": handler(grpc.unary_unary_rpc_method_handler, say),
        "Repeat": handler(grpc.unary_stream_rpc_method_handler, repeat),
        "Join": handler(grpc.stream_unary_rpc_method_handler, join),
        "Chat": handler(grpc.stream_stream_rpc_method_handler, chat),
    })])
    print(f"listening on {server.add_insecure_port(address)}.", flush=True)
    server.start()
    server.wait_for_termination()


def check(channel):
    def method(make, name):
        return make(f"/{SERVICE}/{name}", request_serializer=Request.SerializeToString, response_deserializer=Reply.FromString)

    say = method(channel.unary_unary, "Say")
    repeat = method(channel.unary_stream, "Repeat")
    join = method(channel.stream_unary, "Join")
    chat = method(channel.stream_stream, "Chat")

    def failure(call):
        try:
            call()
        except grpc.RpcError as error:
            return error
        raise AssertionError("the call succeeded")

    data = b"\x07" * 1_000_000
    assert say(Request(text="Grüße 😀", data=data)) == Reply(text="Grüße 😀", data=data)

    metadata = [("x-text", "one"), ("x-text", "two"), ("x-bytes-bin", b"\x00\x01\xff\xfe")]
    _, call = say.with_call(Request(text="m"), metadata=metadata)
    for received in (call.initial_metadata(), call.trailing_metadata()):
        assert [(key, value) for key, value in received if key.startswith("x-")] == metadata, received

    error = failure(lambda: say(Request(text="nein, 100 % ü\n", fail=9)))
    assert (error.code(), error.details()) == (grpc.StatusCode.FAILED_PRECONDITION, "nein, 100 % ü\n"), error
    assert b"google.rpc.BadRequest" in dict(error.trailing_metadata())[DETAILS], error

    error = failure(lambda: say(Request(act="throw")))
    assert error.code() == grpc.StatusCode.UNKNOWN and "the handler is broken" in error.details(), error
    assert failure(lambda: say(Request(act="hang"), timeout=0.3)).code() == grpc.StatusCode.DEADLINE_EXCEEDED

    call = repeat(Request(text="r", times=1_000_000))
    next(call)
    call.cancel()
    assert call.code() == grpc.StatusCode.CANCELLED

    assert [reply.number for reply in repeat(Request(text="r", times=1000))] == list(range(1000))
    assert list(repeat(Request(times=0))) == []
    call = repeat(Request(text="r", times=3, fail=10))
    assert failure(lambda: list(call)).code() == grpc.StatusCode.ABORTED

    assert join(Request(text=text) for text in "abcdefghij") == Reply(text="abcdefghij", number=10)

    turn = threading.Semaphore(1)

    def pings():
        for number in range(100):
            turn.acquire()
            yield Request(text=f"ping {number}")

    for number, reply in enumerate(chat(pings())):
        assert reply.text == f"ping {number}"
        turn.release()
    error = failure(lambda: list(chat(iter([Request(text="a"), Request(text="no more", fail=11)]))))
    assert (error.code(), error.details()) == (grpc.StatusCode.OUT_OF_RANGE, "no more"), error

    shout = channel.unary_unary(f"/{SERVICE}/Shout")
    assert failure(lambda: shout(b"")).code() == grpc.StatusCode.UNIMPLEMENTED
    large = Request(data=bytes(5 * 1024 * 1024))
    assert failure(lambda: say(large)).code() == grpc.StatusCode.RESOURCE_EXHAUSTED

    calls = [say.future(Request(text=f"n{number}")) for number in range(300)]
    assert [call.result().text for call in calls] == [f"n{number}" for number in range(300)]


if sys.argv[1] == "server":
    serve(sys.argv[3])
else:
    for compression in (grpc.Compression.NoCompression, grpc.Compression.Deflate, grpc.Compression.Gzip):
        options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        with grpc.insecure_channel(sys.argv[3], options=options, compression=compression) as channel:
            check(channel)
    print("done.")
