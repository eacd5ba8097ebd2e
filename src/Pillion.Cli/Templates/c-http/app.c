// An HTTP app. It counts its visitors in the state store "statestore", which Pillion has unless it is told otherwise. sdk/dapr.h has the other
// building blocks; each call is one into the runtime, without a socket.
#include "sdk/wasi-http.h"
#include "sdk/dapr.h"

static const dapr_text store = TEXT("statestore");
static const dapr_text key = TEXT("visits");

// Decimal digits, as JSON has them.
static long parse(dapr_text text) {
  long number = 0;
  for (int i = 0; i < text.length && (unsigned)(text.bytes[i] - '0') < 10; i++) {
    number = number * 10 + text.bytes[i] - '0';
  }
  return number;
}

static int print(long number, char *at) {
  char digits[20];
  int count = 0, length = 0;
  do {
    digits[count++] = '0' + number % 10;
    number /= 10;
  } while (number > 0);
  while (count > 0) {
    at[length++] = digits[--count];
  }
  return length;
}

EXPORT("wasi:http/incoming-handler@0.2.12#handle") void handle(int request, int outparam) {
  request_drop(request);
  dapr_state_answer found;
  dapr_state_get(store.bytes, store.length, key.bytes, key.length, &found);
  if (found.is_error) {
    reply(outparam, 500, "the state store failed\n");
    return;
  }

  char text[128] = "hello from {{name}}, visit ";
  int start = sizeof "hello from {{name}}, visit " - 1;
  int length = print((found.is_there ? parse(found.value.data) : 0) + 1, text + start);
  dapr_state_item visits = {.key = key, .data = {text + start, length}};
  dapr_result saved;
  dapr_state_save(store.bytes, store.length, &visits, 1, &saved);
  text[start + length] = '\n';
  reply_with(outparam, saved.is_error ? 500 : 200, text, start + length + 1);
}
