#include "simd.h"

INLINE void exchange(i32x4 *a, i32x4 *b) {
  i32x4 low = less(*a, *b);
  *b = greater(*a, *b);
  *a = low;
}

// Sorts 4,096 groups of 16 numbers: a sorting network down the columns of 4 by 4, a transposition, and the same again.
KERNEL(sorted) {
  static int32_t numbers[65536], result[65536];
  fill(numbers, sizeof numbers);
  for (uint32_t r = 0; r < n; r++) {
    numbers[r & 65535] ^= (int32_t)r;
    for (int i = 0; i < 65536; i += 16) {
      i32x4 v[4];
      for (int k = 0; k < 4; k++) v[k] = LOAD(i32x4, numbers + i + 4 * k);
      for (int pass = 0; pass < 2; pass++) {
        exchange(&v[0], &v[1]), exchange(&v[2], &v[3]), exchange(&v[0], &v[2]), exchange(&v[1], &v[3]), exchange(&v[1], &v[2]);
        i32x4 a = SHUFFLE8(v[0], v[1], 0, 4, 1, 5), b = SHUFFLE8(v[2], v[3], 0, 4, 1, 5);
        i32x4 c = SHUFFLE8(v[0], v[1], 2, 6, 3, 7), d = SHUFFLE8(v[2], v[3], 2, 6, 3, 7);
        v[0] = SHUFFLE8(a, b, 0, 1, 4, 5), v[1] = SHUFFLE8(a, b, 2, 3, 6, 7);
        v[2] = SHUFFLE8(c, d, 0, 1, 4, 5), v[3] = SHUFFLE8(c, d, 2, 3, 6, 7);
      }
      for (int k = 0; k < 4; k++) STORE(result + i + 4 * k, v[k]);
    }
  }
  return fold_bytes(result, sizeof result);
}
