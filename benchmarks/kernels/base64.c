// Base64 (RFC 4648): 96 KiB encoded and decoded again, n times.
#include "kernel.h"

#define LENGTH (96u << 10)
static uint8_t plain[LENGTH], again[LENGTH], text[LENGTH / 3 * 4];
static uint8_t digits[64], reverse[256];

static void make_tables(void) {
  for (int i = 0; i < 64; i++) {
    digits[i] = (uint8_t)(i < 26 ? 'A' + i : i < 52 ? 'a' + i - 26 : i < 62 ? '0' + i - 52 : i == 62 ? '+' : '/');
    reverse[digits[i]] = (uint8_t)i;
  }
  uint32_t seed = 5;
  for (uint32_t i = 0; i < LENGTH; i++) plain[i] = (uint8_t)next_random(&seed);
}

static uint32_t encode(const uint8_t *from, uint32_t length, uint8_t *to) {
  uint8_t *out = to;
  for (uint32_t i = 0; i + 2 < length; i += 3) {
    uint32_t group = (uint32_t)from[i] << 16 | (uint32_t)from[i + 1] << 8 | from[i + 2];
    *out++ = digits[group >> 18];
    *out++ = digits[group >> 12 & 63];
    *out++ = digits[group >> 6 & 63];
    *out++ = digits[group & 63];
  }
  return (uint32_t)(out - to);
}

static uint32_t decode(const uint8_t *from, uint32_t length, uint8_t *to) {
  uint8_t *out = to;
  for (uint32_t i = 0; i + 3 < length; i += 4) {
    uint32_t group = (uint32_t)reverse[from[i]] << 18 | (uint32_t)reverse[from[i + 1]] << 12 | (uint32_t)reverse[from[i + 2]] << 6 |
                     reverse[from[i + 3]];
    *out++ = (uint8_t)(group >> 16);
    *out++ = (uint8_t)(group >> 8);
    *out++ = (uint8_t)group;
  }
  return (uint32_t)(out - to);
}

KERNEL(base64) {
  make_tables(); // every time: the passes change the input
  uint64_t sum = FOLD_START;
  for (uint32_t pass = 0; pass < n; pass++) {
    plain[pass % LENGTH]++;
    uint32_t encoded = encode(plain, LENGTH, text), decoded = decode(text, encoded, again);
    for (uint32_t i = 0; i < decoded; i += 7)
      if (again[i] != plain[i]) return 0;
    for (uint32_t i = 0; i < encoded; i += 61) sum = fold(sum, text[i]);
  }
  return sum;
}
