#include "simd.h"

// How often each of four bytes occurs in 64 KiB, n times: compare, mask to bits, count bits.
KERNEL(count) {
  static uint8_t text[65536];
  fill(text, sizeof text);
  uint64_t sum = FOLD_START;
  for (uint32_t r = 0; r < n; r++) {
    uint8_t wanted = (uint8_t)(r * 37);
    u8x16 needle = (u8x16){0} + wanted;
    uint32_t found = 0;
    for (size_t i = 0; i < sizeof text; i += 16) found += (uint32_t)__builtin_popcount(bitmask((u8x16)(LOAD(u8x16, text + i) == needle)));
    sum = fold(sum, found);
  }
  return sum;
}
