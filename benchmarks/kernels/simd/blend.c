#include "simd.h"

// One picture of 16,384 pixels over another, by a share of 256: widen, multiply, add, shift, narrow.
KERNEL(blend) {
  static uint8_t below[65536], above[65536];
  fill(above, sizeof above);
  fill(below, sizeof below);
  for (uint32_t r = 0; r < n; r++) {
    uint16_t share = (uint16_t)(r * 29 % 257);
    u16x8 a = (u16x8){0} + share, b = (u16x8){0} + (uint16_t)(256 - share);
    for (size_t i = 0; i < sizeof below; i += 16) {
      u8x16 p = LOAD(u8x16, above + i), q = LOAD(u8x16, below + i);
      u16x8 low = (widen_low(p) * a + widen_low(q) * b) >> 8, high = (widen_high(p) * a + widen_high(q) * b) >> 8;
      STORE(below + i, narrow((i16x8)low, (i16x8)high));
    }
  }
  return fold_bytes(below, sizeof below);
}
