// UTF-8 (RFC 3629): 64 Ki characters of all four lengths written, then validated and turned into UTF-16, n times.
#include "kernel.h"

#define CHARACTERS (64u << 10)
static uint8_t utf8[4 * CHARACTERS];
static uint16_t utf16[2 * CHARACTERS];

static uint32_t encode(uint32_t seed) {
  uint8_t *out = utf8;
  for (uint32_t i = 0; i < CHARACTERS; i++) {
    uint32_t r = next_random(&seed), kind = r & 15;
    if (kind < 11) {
      *out++ = (uint8_t)(' ' + (r >> 8) % 95);
    } else if (kind < 13) {
      uint32_t c = 0x80 + (r >> 8) % 0x780;
      *out++ = (uint8_t)(0xc0 | c >> 6);
      *out++ = (uint8_t)(0x80 | (c & 63));
    } else if (kind < 15) {
      uint32_t c = 0x800 + (r >> 8) % 0xd000; // below the surrogates
      *out++ = (uint8_t)(0xe0 | c >> 12);
      *out++ = (uint8_t)(0x80 | (c >> 6 & 63));
      *out++ = (uint8_t)(0x80 | (c & 63));
    } else {
      uint32_t c = 0x10000 + (r >> 8) % 0x100000;
      *out++ = (uint8_t)(0xf0 | c >> 18);
      *out++ = (uint8_t)(0x80 | (c >> 12 & 63));
      *out++ = (uint8_t)(0x80 | (c >> 6 & 63));
      *out++ = (uint8_t)(0x80 | (c & 63));
    }
  }
  return (uint32_t)(out - utf8);
}

// The number of UTF-16 units, or 0 if the bytes are not UTF-8.
static uint32_t decode(const uint8_t *p, uint32_t length) {
  const uint8_t *end = p + length;
  uint16_t *out = utf16;
  while (p < end) {
    uint32_t c = *p++;
    if (c < 0x80) {
      *out++ = (uint16_t)c;
      continue;
    }

    uint32_t more, least;
    if (c >= 0xc2 && c <= 0xdf) more = 1, least = 0x80, c &= 31;
    else if (c >= 0xe0 && c <= 0xef) more = 2, least = 0x800, c &= 15;
    else if (c >= 0xf0 && c <= 0xf4) more = 3, least = 0x10000, c &= 7;
    else return 0;
    if ((uint32_t)(end - p) < more) return 0;
    for (; more; more--) {
      if ((*p & 0xc0) != 0x80) return 0;
      c = c << 6 | (*p++ & 63u);
    }
    if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) return 0;

    if (c < 0x10000) {
      *out++ = (uint16_t)c;
    } else {
      *out++ = (uint16_t)(0xd7c0 + (c >> 10));
      *out++ = (uint16_t)(0xdc00 | (c & 0x3ff));
    }
  }
  return (uint32_t)(out - utf16);
}

KERNEL(utf8) {
  uint64_t sum = FOLD_START;
  for (uint32_t pass = 0; pass < n; pass++) {
    uint32_t length = encode(pass + 1), units = decode(utf8, length);
    sum = fold(fold(sum, length), units);
    for (uint32_t i = 0; i < units; i += 53) sum = fold(sum, utf16[i]);
  }
  return sum;
}
