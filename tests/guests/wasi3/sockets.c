// wasi:sockets: TCP and UDP of the program with itself, over IPv4 and, if it is given an argument, IPv6.
#include "wasi3.h"

#define SOCKETS "wasi:sockets/types"

// ip-socket-address as parameters: the case, then port, and address (IPv4) or flow, address and scope (IPv6).
#define ADDRESS int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t
#define LOOPBACK(family, port)                                                                                        \
  (family), (port), (family) == 0 ? 127 : 0, 0, 0, (family) == 0 ? 1 : 0, 0, 0, 0, 0, (family) == 0 ? 0 : 1, 0
#define ANYWHERE(family, port) (family), (port), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define NOWHERE 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0

IMPORT(SOCKETS, "[static]tcp-socket.create") void tcp_create(int32_t family, result *out);
IMPORT(SOCKETS, "[resource-drop]tcp-socket") void tcp_drop(int32_t socket);
IMPORT(SOCKETS, "[method]tcp-socket.bind") void tcp_bind(int32_t socket, ADDRESS, result *out);
IMPORT(SOCKETS, "[method]tcp-socket.connect") void tcp_connect(int32_t socket, ADDRESS, result *out);
IMPORT(SOCKETS, "[method]tcp-socket.get-local-address") void tcp_local(int32_t socket, result *out);
IMPORT(SOCKETS, "[method]tcp-socket.get-remote-address") void tcp_remote(int32_t socket, result *out);
IMPORT(SOCKETS, "[method]tcp-socket.get-is-listening") int32_t tcp_is_listening(int32_t socket);
IMPORT(SOCKETS, "[method]tcp-socket.get-address-family") int32_t tcp_family(int32_t socket);
IMPORT(SOCKETS, "[method]tcp-socket.get-hop-limit") void tcp_hops(int32_t socket, result *out);
IMPORT(SOCKETS, "[method]tcp-socket.set-hop-limit") void tcp_set_hops(int32_t socket, int32_t value, result *out);
IMPORT(SOCKETS, "[method]tcp-socket.get-keep-alive-idle-time") void tcp_idle(int32_t socket, result *out);
IMPORT(SOCKETS, "[method]tcp-socket.set-keep-alive-idle-time") void tcp_set_idle(int32_t socket, uint64_t value, result *out);
IMPORT(SOCKETS, "[method]tcp-socket.set-listen-backlog-size") void tcp_set_backlog(int32_t socket, uint64_t value, result *out);

#define LISTEN "[method]tcp-socket.listen"
IMPORT(SOCKETS, LISTEN) void tcp_listen(int32_t socket, result *out);
IMPORT(SOCKETS, ASYNC "[stream-read-0]" LISTEN) int32_t begin_accept(int32_t stream, int32_t *sockets, int32_t length);
IMPORT(SOCKETS, "[stream-cancel-read-0]" LISTEN) int32_t accept_cancel(int32_t stream);
IMPORT(SOCKETS, "[stream-drop-readable-0]" LISTEN) void accept_drop(int32_t stream);

#define SEND "[method]tcp-socket.send"
IMPORT(SOCKETS, SEND) int32_t tcp_send(int32_t socket, int32_t stream);
IMPORT(SOCKETS, "[stream-new-0]" SEND) int64_t send_new(void);
IMPORT(SOCKETS, ASYNC "[stream-write-0]" SEND) int32_t begin_send_write(int32_t stream, const void *bytes, int32_t length);
IMPORT(SOCKETS, "[stream-drop-writable-0]" SEND) void send_drop(int32_t stream);
IMPORT(SOCKETS, "[future-read-1]" SEND) int32_t send_result(int32_t future, result *out);
IMPORT(SOCKETS, "[future-drop-readable-1]" SEND) void send_result_drop(int32_t future);

#define RECEIVE "[method]tcp-socket.receive"
IMPORT(SOCKETS, RECEIVE) void tcp_receive(int32_t socket, result *out);
IMPORT(SOCKETS, "[stream-read-0]" RECEIVE) int32_t receive_read(int32_t stream, void *bytes, int32_t length);
IMPORT(SOCKETS, "[stream-drop-readable-0]" RECEIVE) void receive_drop(int32_t stream);
IMPORT(SOCKETS, "[future-read-1]" RECEIVE) int32_t receive_result(int32_t future, result *out);
IMPORT(SOCKETS, "[future-drop-readable-1]" RECEIVE) void receive_result_drop(int32_t future);

IMPORT(SOCKETS, "[static]udp-socket.create") void udp_create(int32_t family, result *out);
IMPORT(SOCKETS, "[resource-drop]udp-socket") void udp_drop(int32_t socket);
IMPORT(SOCKETS, "[method]udp-socket.bind") void udp_bind(int32_t socket, ADDRESS, result *out);
IMPORT(SOCKETS, "[method]udp-socket.connect") void udp_connect(int32_t socket, ADDRESS, result *out);
IMPORT(SOCKETS, "[method]udp-socket.disconnect") void udp_disconnect(int32_t socket, result *out);
IMPORT(SOCKETS, "[method]udp-socket.get-local-address") void udp_local(int32_t socket, result *out);
IMPORT(SOCKETS, "[method]udp-socket.get-remote-address") void udp_remote(int32_t socket, result *out);
IMPORT(SOCKETS, "[method]udp-socket.send")
void udp_send(int32_t socket, const void *bytes, int32_t length, int32_t has_address, ADDRESS, result *out);
IMPORT(SOCKETS, "[method]udp-socket.receive") void udp_receive(int32_t socket, result *out);
IMPORT(SOCKETS, ASYNC "[method]udp-socket.receive") int32_t begin_udp_receive(int32_t socket, result *out);
IMPORT("wasi:sockets/ip-name-lookup", "resolve-addresses") void resolve(const char *name, int32_t length, result *out);

enum { ACCESS_DENIED = 0, INVALID_ARGUMENT = 2, INVALID_STATE = 5, ADDRESS_IN_USE = 7, CONNECTION_REFUSED = 9, TOO_LARGE = 13 };
enum { STARTED = 1, CANCELLED_BEFORE_RETURNED = 4 };
#define TEXT(literal) literal, LENGTH(literal)
#define OK(call)                                                                                                      \
  do {                                                                                                                \
    call;                                                                                                             \
    CHECK(r.bytes[0] == 0);                                                                                           \
  } while (0)
#define FAILS(call, code)                                                                                             \
  do {                                                                                                                \
    call;                                                                                                             \
    CHECK(r.bytes[0] == 1 && r.bytes[4] == (code));                                                                   \
  } while (0)

static char buffer[1 << 20];

// The component tool chain makes one function of the blocking and the other form of a stream's: where both are wanted, this waits.
static int32_t finish(int32_t end, int32_t answer) {
  if (answer == BLOCKED) {
    int32_t set = waitable_set_new(), event[2];
    waitable_join(end, set);
    waitable_set_wait(set, event);
    CHECK(event[0] == end);
    answer = event[1];
    waitable_join(end, 0);
    waitable_set_drop(set);
  }
  return answer;
}

static int32_t accept(int32_t stream, int32_t *sockets, int32_t length) {
  return finish(stream, begin_accept(stream, sockets, length));
}

static int32_t send_write(int32_t stream, const void *bytes, int32_t length) {
  return finish(stream, begin_send_write(stream, bytes, length));
}

static int32_t new_tcp(int32_t family) {
  result r;
  OK(tcp_create(family, &r));
  return r.words[1];
}

static int32_t new_udp(int32_t family) {
  result r;
  OK(udp_create(family, &r));
  return r.words[1];
}

// result<ip-socket-address, error-code>: the case at 4, the port at 8.
static int32_t port_of(const result *r, int32_t family) {
  CHECK(r->bytes[0] == 0 && r->bytes[4] == family);
  return r->shorts[4];
}

static void say(int32_t socket, const char *text, int32_t length) {
  int64_t ends = send_new();
  int32_t future = tcp_send(socket, READABLE(ends));
  for (int32_t done = 0; done < length;) {
    int32_t answer = send_write(WRITABLE(ends), text + done, length - done);
    CHECK(HOW(answer) == COMPLETED);
    done += MOVED(answer);
  }
  send_drop(WRITABLE(ends));
  result r;
  CHECK(send_result(future, &r) == COMPLETED && r.bytes[0] == 0);
  send_result_drop(future);
}

// Reads to the end; the result says that it was a good one.
static int32_t hear(int32_t socket) {
  result r;
  tcp_receive(socket, &r);
  int32_t stream = r.words[0], future = r.words[1], length = 0, answer;
  do {
    answer = receive_read(stream, buffer + length, LENGTH(buffer) - length);
    length += MOVED(answer);
  } while (HOW(answer) == COMPLETED);
  receive_drop(stream);
  CHECK(receive_result(future, &r) == COMPLETED && r.bytes[0] == 0);
  receive_result_drop(future);
  return length;
}

static void check_tcp(int32_t family) {
  result r;
  int32_t listener = new_tcp(family);
  CHECK(tcp_family(listener) == family && !tcp_is_listening(listener));
  FAILS(tcp_local(listener, &r), INVALID_STATE);
  FAILS(tcp_bind(listener, LOOPBACK(1 - family, 0), &r), INVALID_ARGUMENT);
  OK(tcp_bind(listener, LOOPBACK(family, 0), &r));
  FAILS(tcp_bind(listener, LOOPBACK(family, 0), &r), INVALID_STATE);
  tcp_local(listener, &r);
  int32_t port = port_of(&r, family);
  OK(tcp_set_idle(listener, 7000000000, &r));
  OK(tcp_set_hops(listener, 42, &r));
  FAILS(tcp_set_hops(listener, 0, &r), INVALID_ARGUMENT);
  FAILS(tcp_set_backlog(listener, 0, &r), INVALID_ARGUMENT);
  OK(tcp_listen(listener, &r));
  int32_t accepting = r.words[1];
  CHECK(tcp_is_listening(listener));
  FAILS(tcp_listen(listener, &r), INVALID_STATE);
  FAILS(tcp_connect(listener, LOOPBACK(family, port), &r), INVALID_STATE);

  // Nobody is there; whoever waits may give up.
  int32_t client, server;
  CHECK(begin_accept(accepting, &server, 1) == BLOCKED && accept_cancel(accepting) == CANCELLED);

  client = new_tcp(family);
  FAILS(tcp_connect(client, LOOPBACK(1 - family, port), &r), INVALID_ARGUMENT);
  FAILS(tcp_connect(client, ANYWHERE(family, port), &r), INVALID_ARGUMENT);
  FAILS(tcp_connect(client, LOOPBACK(family, 0), &r), INVALID_ARGUMENT);
  OK(tcp_connect(client, LOOPBACK(family, port), &r));
  FAILS(tcp_connect(client, LOOPBACK(family, port), &r), INVALID_STATE);
  tcp_remote(client, &r);
  CHECK(port_of(&r, family) == port);
  CHECK(accept(accepting, &server, 1) == (1 << 4));
  OK(tcp_idle(server, &r));
  CHECK(r.longs[1] == 7000000000);
  OK(tcp_hops(server, &r));
  CHECK(r.bytes[1] == 42 || r.bytes[4] == 42);

  say(client, TEXT("ping"));
  CHECK(hear(server) == 4 && equal(buffer, "ping", 4));

  // What is sent before the other side asks for it: a listener that is dropped goes on as long as its stream.
  tcp_drop(listener);
  say(server, TEXT("pong"));
  CHECK(hear(client) == 4 && equal(buffer, "pong", 4));

  // Each is possible once.
  tcp_receive(client, &r);
  int32_t stream = r.words[0], future = r.words[1];
  CHECK(receive_read(stream, buffer, 1) == DROPPED);
  receive_drop(stream);
  CHECK(receive_result(future, &r) == COMPLETED && r.bytes[0] == 1 && r.bytes[4] == INVALID_STATE);
  receive_result_drop(future);
  int64_t ends = send_new();
  future = tcp_send(client, READABLE(ends));
  CHECK(HOW(send_write(WRITABLE(ends), TEXT("x"))) == DROPPED);
  send_drop(WRITABLE(ends));
  CHECK(send_result(future, &r) == COMPLETED && r.bytes[0] == 1 && r.bytes[4] == INVALID_STATE);
  send_result_drop(future);
  tcp_drop(client);
  tcp_drop(server);

  // More than the system keeps: the writer waits until the reader has made room. The sockets are dropped before their streams.
  client = new_tcp(family);
  OK(tcp_connect(client, LOOPBACK(family, port), &r));
  CHECK(accept(accepting, &server, 1) == (1 << 4));
  ends = send_new();
  int32_t sent = tcp_send(client, READABLE(ends)), answer;
  tcp_receive(server, &r);
  stream = r.words[0], future = r.words[1];
  tcp_drop(client);
  tcp_drop(server);
  int32_t written = 0, heard = 0;
  while ((answer = begin_send_write(WRITABLE(ends), buffer, sizeof buffer)) != BLOCKED) {
    CHECK(HOW(answer) == COMPLETED);
    written += MOVED(answer);
  }
  while (heard < written) {
    answer = receive_read(stream, buffer, LENGTH(buffer));
    CHECK(HOW(answer) == COMPLETED);
    heard += MOVED(answer);
  }
  answer = finish(WRITABLE(ends), BLOCKED);
  CHECK(HOW(answer) == COMPLETED);
  written += MOVED(answer);
  send_drop(WRITABLE(ends));
  do {
    answer = receive_read(stream, buffer, LENGTH(buffer));
    heard += MOVED(answer);
  } while (HOW(answer) == COMPLETED);
  CHECK(heard == written);
  CHECK(send_result(sent, &r) == COMPLETED && r.bytes[0] == 0);
  CHECK(receive_result(future, &r) == COMPLETED && r.bytes[0] == 0);
  send_result_drop(sent);
  receive_result_drop(future);
  receive_drop(stream);
  accept_drop(accepting);

  client = new_tcp(family);
  FAILS(tcp_connect(client, LOOPBACK(family, port), &r), CONNECTION_REFUSED);
  tcp_receive(client, &r);
  CHECK(receive_result(r.words[1], &r) == COMPLETED && r.bytes[0] == 1 && r.bytes[4] == INVALID_STATE);
  tcp_drop(client);

  // Without a bind the system chooses the port.
  listener = new_tcp(family);
  OK(tcp_listen(listener, &r));
  accept_drop(r.words[1]);
  tcp_local(listener, &r);
  CHECK(port_of(&r, family) != 0);
  tcp_drop(listener);
}

static void check_udp(int32_t family) {
  result r;
  int32_t server = new_udp(family), client = new_udp(family);
  FAILS(udp_receive(server, &r), INVALID_STATE);
  OK(udp_bind(server, LOOPBACK(family, 0), &r));
  udp_local(server, &r);
  int32_t port = port_of(&r, family);
  int32_t other = new_udp(family);
  FAILS(udp_bind(other, LOOPBACK(family, port), &r), ADDRESS_IN_USE);
  udp_drop(other);

  FAILS(udp_send(client, TEXT("x"), 0, NOWHERE, &r), INVALID_ARGUMENT);
  FAILS(udp_send(client, TEXT("x"), 1, LOOPBACK(1 - family, port), &r), INVALID_ARGUMENT);
  FAILS(udp_send(client, TEXT("x"), 1, ANYWHERE(family, port), &r), INVALID_ARGUMENT);
  FAILS(udp_send(client, TEXT("x"), 1, LOOPBACK(family, 0), &r), INVALID_ARGUMENT);
  FAILS(udp_send(client, buffer, 65536, 1, LOOPBACK(family, port), &r), TOO_LARGE);
  OK(udp_send(client, TEXT("one"), 1, LOOPBACK(family, port), &r));
  udp_local(client, &r);
  int32_t client_port = port_of(&r, family);
  FAILS(udp_remote(client, &r), INVALID_STATE);

  // result<tuple<list<u8>, ip-socket-address>, error-code>: the list at 4, the address' case at 12, its port at 16.
  OK(udp_receive(server, &r));
  CHECK(IS((const char *)r.words[1], r.words[2], "one") && r.bytes[12] == family && r.shorts[8] == client_port);

  FAILS(udp_disconnect(client, &r), INVALID_STATE);
  FAILS(udp_connect(client, ANYWHERE(family, port), &r), INVALID_ARGUMENT);
  OK(udp_connect(client, LOOPBACK(family, port), &r));
  udp_remote(client, &r);
  CHECK(port_of(&r, family) == port);
  udp_local(client, &r);
  CHECK(port_of(&r, family) == client_port && (family == 1 || (r.bytes[10] == 127 && r.bytes[13] == 1)));
  FAILS(udp_send(client, TEXT("x"), 1, LOOPBACK(family, client_port), &r), INVALID_ARGUMENT);
  OK(udp_send(client, TEXT("two"), 0, NOWHERE, &r));
  OK(udp_receive(server, &r));
  CHECK(IS((const char *)r.words[1], r.words[2], "two"));
  OK(udp_send(server, TEXT("three"), 1, LOOPBACK(family, client_port), &r));
  OK(udp_receive(client, &r));
  CHECK(IS((const char *)r.words[1], r.words[2], "three"));
  OK(udp_disconnect(client, &r));

  static result late;
  int32_t waiting = begin_udp_receive(client, &late);
  CHECK(HOW(waiting) == STARTED && subtask_cancel(MOVED(waiting)) == CANCELLED_BEFORE_RETURNED);
  subtask_drop(MOVED(waiting));
  udp_drop(client);
  udp_drop(server);
}

static void check_lookup(void) {
  result r;
  OK(resolve(TEXT("127.0.0.1"), &r));
  const uint8_t *address = (const uint8_t *)r.words[1];
  CHECK(r.words[2] == 1 && address[0] == 0 && address[2] == 127 && address[5] == 1);
  FAILS(resolve(TEXT("not a name"), &r), 1);
  OK(resolve(TEXT("localhost"), &r));
  CHECK(r.words[2] >= 1);
}

static void check_denied(void) {
  result r;
  int32_t tcp = new_tcp(0), udp = new_udp(0);
  FAILS(tcp_bind(tcp, LOOPBACK(0, 0), &r), ACCESS_DENIED);
  FAILS(tcp_connect(tcp, LOOPBACK(0, 80), &r), ACCESS_DENIED);
  FAILS(tcp_listen(tcp, &r), ACCESS_DENIED);
  FAILS(udp_bind(udp, LOOPBACK(0, 0), &r), ACCESS_DENIED);
  FAILS(udp_connect(udp, LOOPBACK(0, 80), &r), ACCESS_DENIED);
  FAILS(udp_send(udp, TEXT("x"), 1, LOOPBACK(0, 80), &r), ACCESS_DENIED);
  FAILS(resolve(TEXT("localhost"), &r), ACCESS_DENIED);
  tcp_drop(tcp);
  udp_drop(udp);
}

EXPORT("wasi:cli/run@0.3.0#run") int32_t run(void) {
  int32_t length;
  const char *families = argument(&length);
  if (IS(families, length, "denied")) {
    check_denied();
    return 0;
  }

  check_tcp(0);
  check_udp(0);
  if (length > 0) {
    check_tcp(1);
    check_udp(1);
  }

  check_lookup();
  return 0;
}
