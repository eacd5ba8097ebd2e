// A state machine reads 256 KiB of JSON-like text, n times, and counts its tokens: byte loads and a switch on the state.
#include "kernel.h"

#define LENGTH (256u << 10)
static uint8_t text[LENGTH];

static void write_text(void) {
  static const char sample[] = "{\"id\": 1204, \"name\": \"an \\\"old\\\" boat\", \"price\": -12.50e3, \"tags\": [true, false, null], \"n\": 7},\n";
  uint32_t seed = 23;
  for (uint32_t i = 0, j = 0; i < LENGTH; i++) {
    char c = sample[j];
    if (c >= '0' && c <= '9') c = (char)('0' + next_random(&seed) % 10);
    text[i] = (uint8_t)c;
    if (++j == sizeof sample - 1) j = next_random(&seed) % 3 ? 0 : 13; // 13: after the first comma
  }
}

enum state { BETWEEN, STRING, ESCAPE, SIGN, INTEGER, POINT, FRACTION, EXPONENT, POWER, WORD, STATES };

static uint64_t count_tokens(uint64_t sum) {
  uint32_t tokens[STATES] = {0}, depth = 0, deepest = 0, errors = 0;
  enum state now = BETWEEN;
  for (uint32_t i = 0; i < LENGTH; i++) {
    uint8_t c = text[i];
    switch (now) {
      case STRING:
        if (c == '\\') now = ESCAPE;
        else if (c == '"') tokens[STRING]++, now = BETWEEN;
        continue;
      case ESCAPE:
        now = STRING;
        continue;
      case SIGN:
        if (c >= '0' && c <= '9') now = INTEGER;
        else errors++, now = BETWEEN;
        continue;
      case INTEGER:
        if (c >= '0' && c <= '9') continue;
        if (c == '.') { now = POINT; continue; }
        if (c == 'e') { now = EXPONENT; continue; }
        tokens[INTEGER]++;
        break;
      case POINT:
      case FRACTION:
        if (c >= '0' && c <= '9') { now = FRACTION; continue; }
        if (c == 'e') { now = EXPONENT; continue; }
        tokens[FRACTION]++;
        break;
      case EXPONENT:
        if (c == '-' || (c >= '0' && c <= '9')) { now = POWER; continue; }
        errors++;
        break;
      case POWER:
        if (c >= '0' && c <= '9') continue;
        tokens[POWER]++;
        break;
      case WORD:
        if (c >= 'a' && c <= 'z') continue;
        tokens[WORD]++;
        break;
      default:
        break;
    }

    now = BETWEEN;
    if (c == '"') now = STRING;
    else if (c == '-') now = SIGN;
    else if (c >= '0' && c <= '9') now = INTEGER;
    else if (c >= 'a' && c <= 'z') now = WORD;
    else if (c == '{' || c == '[') { if (++depth > deepest) deepest = depth; }
    else if (c == '}' || c == ']') { if (depth) depth--; }
    else if (c == ',' || c == ':') tokens[BETWEEN]++;
  }

  sum = fold(fold(sum, deepest), errors);
  for (int i = 0; i < STATES; i++) sum = fold(sum, tokens[i]);
  return sum;
}

KERNEL(state) {
  write_text(); // every time: the passes change it
  uint64_t sum = FOLD_START;
  for (uint32_t pass = 0; pass < n; pass++) {
    sum = count_tokens(sum);
    text[pass * 7 % LENGTH] = ' ';
  }
  return sum;
}
