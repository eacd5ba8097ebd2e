#include "simd.h"

// A row of 2,048 16-bit numbers times 64 others, as a quantised network does: multiply pairs, add neighbours.
KERNEL(dots) {
  static int16_t weights[64][2048], input[2048];
  fill(weights, sizeof weights);
  fill(input, sizeof input);
  for (int i = 0; i < 2048; i++) input[i] &= 1023;
  uint64_t sum = FOLD_START;
  for (uint32_t r = 0; r < n; r++) {
    input[r & 2047] ^= 1;
    for (int k = 0; k < 64; k++) {
      i32x4 total = {0};
      for (int i = 0; i < 2048; i += 8) total += dot(LOAD(i16x8, input + i), LOAD(i16x8, &weights[k][i])) >> 8;
      sum = fold(sum, (uint32_t)(total[0] + total[1] + total[2] + total[3]));
    }
  }
  return sum;
}
