// Gets one key from the state store again and again through dapr:building-blocks/state, and prints what a get takes:
//
//   state-get: 1234 ns per get, best of 100 rounds of 20000
#include "../../../sdk/c/dapr.h"

#define ROUNDS 100
#define GETS 20000

#define EXPORT(name) __attribute__((export_name(name)))
#define WASI(interface, name) __attribute__((import_module("wasi:" interface "@0.2.12"), import_name(name)))

typedef struct {
  unsigned char is_error;
  int value[2];
} stream_result;

WASI("clocks/monotonic-clock", "now") unsigned long long now(void);
WASI("cli/stdout", "get-stdout") int get_stdout(void);
WASI("io/streams", "[method]output-stream.blocking-write-and-flush")
void stream_write(int stream, const char *bytes, int length, stream_result *out);
WASI("io/streams", "[resource-drop]output-stream") void stream_drop(int stream);

static const char value[] = "a value of some hundred bytes, as they are in real stores: 0123456789 0123456789 0123456789";

// What the host answers with is put here; the next answer takes its place.
static char arena[4096];
static unsigned used;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, unsigned old_size, unsigned align, unsigned size) {
  (void)old;
  (void)old_size;
  used = (used + align - 1) & -align;
  if (size > sizeof arena - used) {
    __builtin_trap();
  }
  void *place = arena + used;
  used += size;
  return place;
}

static char text[256];
static int length;

static void put_text(const char *part) {
  while (*part && length < (int)sizeof text) text[length++] = *part++;
}

static void put_number(unsigned long long number) {
  char digits[20];
  int count = 0;
  do digits[count++] = (char)('0' + number % 10);
  while (number /= 10);
  while (count && length < (int)sizeof text) text[length++] = digits[--count];
}

static void print(void) {
  stream_result result;
  int out = get_stdout();
  stream_write(out, text, length, &result);
  stream_drop(out);
}

static int fail(const char *what) {
  put_text("state-get: ");
  put_text(what);
  put_text("\n");
  print();
  return 1;
}

// 0: success; else an error, as wasi:cli/run answers it.
EXPORT("wasi:cli/run@0.2.12#run") int run(void) {
  dapr_state_item item = {.key = TEXT("bench"), .data = TEXT(value)};
  dapr_result saved;
  dapr_state_save("statestore", 10, &item, 1, &saved);
  if (saved.is_error) return fail("the save failed");

  unsigned long long best = ~0ULL;
  for (int round = 0; round < ROUNDS; round++) {
    unsigned long long begin = now();
    for (int i = 0; i < GETS; i++) {
      dapr_state_answer answer;
      used = 0;
      dapr_state_get("statestore", 10, "bench", 5, &answer);
      if (answer.is_error || !answer.is_there || answer.value.data.length != sizeof value - 1) return fail("the get did not give the value");
    }
    unsigned long long time = now() - begin;
    if (time < best) best = time;
  }

  put_text("state-get: ");
  put_number(best / GETS);
  put_text(" ns per get, best of ");
  put_number(ROUNDS);
  put_text(" rounds of ");
  put_number(GETS);
  put_text("\n");
  print();
  return 0;
}
