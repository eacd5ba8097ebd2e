// wasi:sockets without libc, bindings or adapter: TCP and UDP of the program with itself, over IPv4 and, if it is given an argument, IPv6.
// Ends with one more than the number of the line whose check fails, modulo 255.
typedef __SIZE_TYPE__ size_t;
typedef __INTPTR_TYPE__ intptr_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT64_TYPE__ uint64_t;

#define IMPORT(module, name) __attribute__((import_module(module "@0.2.12"), import_name(name)))
#define TCP "wasi:sockets/tcp"
#define UDP "wasi:sockets/udp"
#define STREAMS "wasi:io/streams"
#define POLL "wasi:io/poll"

// ip-socket-address as parameters: the case, then port, and address (IPv4) or flow, address and scope (IPv6).
#define ADDRESS int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t
#define LOOPBACK(family, port)                                                                                        \
  (family), (port), (family) == 0 ? 127 : 0, 0, 0, (family) == 0 ? 1 : 0, 0, 0, 0, 0, (family) == 0 ? 0 : 1, 0

// Big and aligned enough for every result that is written to memory.
typedef union {
  uint8_t bytes[64];
  uint16_t shorts[32];
  int32_t words[16];
  uint64_t longs[8];
} result;

IMPORT("wasi:cli/environment", "get-arguments") void get_arguments(result *);
IMPORT("wasi:cli/exit", "exit-with-code") void exit_with_code(int32_t);
IMPORT("wasi:sockets/instance-network", "instance-network") int32_t instance_network(void);
IMPORT("wasi:sockets/tcp-create-socket", "create-tcp-socket") void create_tcp(int32_t, result *);
IMPORT(TCP, "[method]tcp-socket.start-bind") void tcp_start_bind(int32_t, int32_t, ADDRESS, result *);
IMPORT(TCP, "[method]tcp-socket.finish-bind") void tcp_finish_bind(int32_t, result *);
IMPORT(TCP, "[method]tcp-socket.start-listen") void tcp_start_listen(int32_t, result *);
IMPORT(TCP, "[method]tcp-socket.finish-listen") void tcp_finish_listen(int32_t, result *);
IMPORT(TCP, "[method]tcp-socket.is-listening") int32_t tcp_is_listening(int32_t);
IMPORT(TCP, "[method]tcp-socket.address-family") int32_t tcp_family(int32_t);
IMPORT(TCP, "[method]tcp-socket.local-address") void tcp_local(int32_t, result *);
IMPORT(TCP, "[method]tcp-socket.remote-address") void tcp_remote(int32_t, result *);
IMPORT(TCP, "[method]tcp-socket.start-connect") void tcp_start_connect(int32_t, int32_t, ADDRESS, result *);
IMPORT(TCP, "[method]tcp-socket.finish-connect") void tcp_finish_connect(int32_t, result *);
IMPORT(TCP, "[method]tcp-socket.accept") void tcp_accept(int32_t, result *);
IMPORT(TCP, "[method]tcp-socket.subscribe") int32_t tcp_subscribe(int32_t);
IMPORT(TCP, "[method]tcp-socket.shutdown") void tcp_shutdown(int32_t, int32_t, result *);
IMPORT(TCP, "[method]tcp-socket.set-keep-alive-idle-time") void tcp_set_idle(int32_t, int64_t, result *);
IMPORT(TCP, "[method]tcp-socket.keep-alive-idle-time") void tcp_idle(int32_t, result *);
IMPORT(TCP, "[method]tcp-socket.hop-limit") void tcp_hops(int32_t, result *);
IMPORT(TCP, "[resource-drop]tcp-socket") void drop_tcp(int32_t);
IMPORT("wasi:sockets/udp-create-socket", "create-udp-socket") void create_udp(int32_t, result *);
IMPORT(UDP, "[method]udp-socket.start-bind") void udp_start_bind(int32_t, int32_t, ADDRESS, result *);
IMPORT(UDP, "[method]udp-socket.finish-bind") void udp_finish_bind(int32_t, result *);
IMPORT(UDP, "[method]udp-socket.local-address") void udp_local(int32_t, result *);
IMPORT(UDP, "[method]udp-socket.stream") void udp_stream(int32_t, int32_t, ADDRESS, result *);
IMPORT(UDP, "[method]incoming-datagram-stream.receive") void udp_receive(int32_t, int64_t, result *);
IMPORT(UDP, "[method]incoming-datagram-stream.subscribe") int32_t udp_subscribe(int32_t);
IMPORT(UDP, "[method]outgoing-datagram-stream.check-send") void udp_check_send(int32_t, result *);
IMPORT(UDP, "[method]outgoing-datagram-stream.send") void udp_send(int32_t, const void *, size_t, result *);
IMPORT(UDP, "[resource-drop]incoming-datagram-stream") void drop_incoming(int32_t);
IMPORT(UDP, "[resource-drop]outgoing-datagram-stream") void drop_outgoing(int32_t);
IMPORT(UDP, "[resource-drop]udp-socket") void drop_udp(int32_t);
IMPORT("wasi:sockets/ip-name-lookup", "resolve-addresses") void resolve(int32_t, const char *, size_t, result *);
IMPORT("wasi:sockets/ip-name-lookup", "[method]resolve-address-stream.subscribe") int32_t resolve_subscribe(int32_t);
IMPORT("wasi:sockets/ip-name-lookup", "[method]resolve-address-stream.resolve-next-address") void resolve_next(int32_t, result *);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush") void stream_write(int32_t, const char *, size_t, result *);
IMPORT(STREAMS, "[method]input-stream.blocking-read") void stream_read(int32_t, int64_t, result *);
IMPORT(STREAMS, "[resource-drop]input-stream") void drop_input(int32_t);
IMPORT(STREAMS, "[resource-drop]output-stream") void drop_output(int32_t);
IMPORT(POLL, "poll") void poll(const int32_t *, size_t, result *);
IMPORT(POLL, "[resource-drop]pollable") void drop_pollable(int32_t);

#define CHECK(condition)                                                                                              \
  do {                                                                                                                \
    if (!(condition)) {                                                                                               \
      exit_with_code(1 + __LINE__ % 255);                                                                                      \
      __builtin_trap();                                                                                               \
    }                                                                                                                 \
  } while (0)
#define OK(call)                                                                                                      \
  do {                                                                                                                \
    call;                                                                                                             \
    CHECK(r.bytes[0] == 0);                                                                                           \
  } while (0)

static char heap[32768];
static size_t used;

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  (void)old, (void)old_size;
  used = (used + align - 1) & ~(align - 1);
  if (used + size > sizeof heap) {
    __builtin_trap();
  }
  used += size;
  return heap + used - size;
}

static int equal(const char *a, const char *b, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (a[i] != b[i]) {
      return 0;
    }
  }
  return 1;
}

static void wait(int32_t pollable) {
  result r;
  int32_t both[] = {pollable, pollable};
  poll(both, 2, &r);
  const uint32_t *ready = (const uint32_t *)(intptr_t)r.words[0];
  // It may become ready between the two looks at it.
  CHECK(r.words[1] == 2 ? ready[0] == 0 && ready[1] == 1 : r.words[1] == 1 && ready[0] == 1);
  drop_pollable(pollable);
}

// result<ip-socket-address, error-code>: the case at 4, the port at 8, the address at 10 (IPv4) or 16 (IPv6)
static int32_t loopback_port(const result *r, int32_t family) {
  CHECK(r->bytes[0] == 0 && r->bytes[4] == family);
  if (family == 0) {
    CHECK(r->bytes[10] == 127 && r->bytes[11] == 0 && r->bytes[12] == 0 && r->bytes[13] == 1);
  } else {
    for (int i = 0; i < 7; i++) {
      CHECK(r->shorts[8 + i] == 0);
    }
    CHECK(r->shorts[15] == 1 && r->words[8] == 0);
  }
  CHECK(r->shorts[4] != 0);
  return r->shorts[4];
}

static void tcp(int32_t network, int32_t family) {
  result r;
  OK(create_tcp(family, &r));
  int32_t listener = r.words[1];
  CHECK(tcp_family(listener) == family && !tcp_is_listening(listener));
  OK(tcp_start_bind(listener, network, LOOPBACK(family, 0), &r));
  OK(tcp_finish_bind(listener, &r));
  OK(tcp_start_listen(listener, &r));
  OK(tcp_finish_listen(listener, &r));
  CHECK(tcp_is_listening(listener));
  tcp_local(listener, &r);
  int32_t port = loopback_port(&r, family);
  tcp_accept(listener, &r);
  CHECK(r.bytes[0] == 1 && r.bytes[4] == 8); // would-block

  OK(create_tcp(family, &r));
  int32_t client = r.words[1];
  OK(tcp_set_idle(client, 30000000000, &r));
  OK(tcp_idle(client, &r));
  CHECK(r.longs[1] == 30000000000);
  OK(tcp_hops(client, &r));
  CHECK(r.bytes[1] > 0);
  OK(tcp_start_connect(client, network, LOOPBACK(family, port), &r));
  wait(tcp_subscribe(client));
  OK(tcp_finish_connect(client, &r));
  int32_t input = r.words[1], output = r.words[2];
  tcp_remote(client, &r);
  CHECK(loopback_port(&r, family) == port);

  wait(tcp_subscribe(listener));
  OK(tcp_accept(listener, &r));
  int32_t accepted = r.words[1], theirs = r.words[2], ours = r.words[3];
  OK(stream_write(output, "ping", 4, &r));
  OK(stream_read(theirs, 100, &r));
  CHECK(r.words[2] == 4 && equal((const char *)(intptr_t)r.words[1], "ping", 4));
  OK(stream_write(ours, "pong", 4, &r));
  OK(stream_read(input, 2, &r));
  CHECK(r.words[2] == 2 && equal((const char *)(intptr_t)r.words[1], "po", 2));
  OK(tcp_shutdown(client, 1, &r));
  stream_read(theirs, 100, &r);
  CHECK(r.bytes[0] == 1 && r.bytes[4] == 1); // closed
  drop_input(input), drop_output(output), drop_tcp(client);
  drop_input(theirs), drop_output(ours), drop_tcp(accepted);
  drop_tcp(listener);
}

static int32_t bound_udp(int32_t network, int32_t family, int32_t *port) {
  result r;
  OK(create_udp(family, &r));
  int32_t socket = r.words[1];
  OK(udp_start_bind(socket, network, LOOPBACK(family, 0), &r));
  OK(udp_finish_bind(socket, &r));
  udp_local(socket, &r);
  *port = loopback_port(&r, family);
  return socket;
}

static void udp(int32_t network, int32_t family) {
  // A record outgoing-datagram: data, then the address: case of the option at 8, of the address at 12, port at 16, address at 18 or 24.
  union {
    uint8_t bytes[88];
    uint16_t shorts[44];
    int32_t words[22];
  } datagrams = {{0}};
  result r;
  int32_t port, other_port;
  int32_t socket = bound_udp(network, family, &port), other = bound_udp(network, family, &other_port);
  OK(udp_stream(socket, 0, LOOPBACK(0, 0), &r));
  int32_t incoming = r.words[1], outgoing = r.words[2];
  OK(udp_stream(other, 1, LOOPBACK(family, port), &r));
  int32_t other_incoming = r.words[1], other_outgoing = r.words[2];

  datagrams.words[0] = (int32_t)(intptr_t) "to", datagrams.words[1] = 2;
  datagrams.bytes[8] = 1;
  datagrams.bytes[12] = (uint8_t)family;
  datagrams.shorts[8] = (uint16_t)other_port;
  if (family == 0) {
    datagrams.bytes[18] = 127, datagrams.bytes[21] = 1;
  } else {
    datagrams.shorts[19] = 1;
  }
  OK(udp_check_send(outgoing, &r));
  CHECK(r.longs[1] >= 1);
  OK(udp_send(outgoing, &datagrams, 1, &r));
  CHECK(r.longs[1] == 1);
  wait(udp_subscribe(other_incoming));
  OK(udp_receive(other_incoming, 10, &r));
  CHECK(r.words[2] == 1);
  // A record incoming-datagram: data, then the address: its case at 8, its port at 12
  const int32_t *received = (const int32_t *)(intptr_t)r.words[1];
  CHECK(received[1] == 2 && equal((const char *)(intptr_t)received[0], "to", 2));
  CHECK(((const uint8_t *)received)[8] == family && ((const uint16_t *)received)[6] == port);

  datagrams.words[0] = (int32_t)(intptr_t) "fro", datagrams.words[1] = 3;
  datagrams.bytes[8] = 0;
  OK(udp_check_send(other_outgoing, &r));
  OK(udp_send(other_outgoing, &datagrams, 1, &r));
  wait(udp_subscribe(incoming));
  OK(udp_receive(incoming, 10, &r));
  received = (const int32_t *)(intptr_t)r.words[1];
  CHECK(r.words[2] == 1 && received[1] == 3 && equal((const char *)(intptr_t)received[0], "fro", 3));
  drop_incoming(incoming), drop_outgoing(outgoing), drop_udp(socket);
  drop_incoming(other_incoming), drop_outgoing(other_outgoing), drop_udp(other);
}

static void lookup(int32_t network) {
  result r;
  OK(resolve(network, "127.0.0.1", 9, &r));
  int32_t addresses = r.words[1];
  wait(resolve_subscribe(addresses));
  // result<option<ip-address>, error-code>: the option's case at 2, the address's at 4, the address at 6
  OK(resolve_next(addresses, &r));
  CHECK(r.bytes[2] == 1 && r.bytes[4] == 0 && r.bytes[6] == 127 && r.bytes[9] == 1);
  OK(resolve_next(addresses, &r));
  CHECK(r.bytes[2] == 0);
  OK(resolve(network, "::102", 5, &r));
  OK(resolve_next(r.words[1], &r));
  CHECK(r.bytes[2] == 1 && r.bytes[4] == 1 && r.shorts[3] == 0 && r.shorts[10] == 0x102);
}

__attribute__((export_name("wasi:cli/run@0.2.12#run"))) int32_t run(void) {
  result r;
  get_arguments(&r);
  int32_t network = instance_network();
  for (int32_t family = 0; family < (r.words[1] > 0 ? 2 : 1); family++) {
    tcp(network, family);
    udp(network, family);
  }
  lookup(network);
  return 0;
}
