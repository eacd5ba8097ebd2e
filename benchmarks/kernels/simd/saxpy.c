#include "simd.h"

// y += a x on 16,384 floats, n times; values stay small integers, so that nothing is rounded.
KERNEL(saxpy) {
  static float x[16384], y[16384];
  for (int i = 0; i < 16384; i++) x[i] = (float)(i & 15), y[i] = 0;
  f32x4 a = {1, 2, 1, 2};
  for (uint32_t r = 0; r < n; r++) {
    for (int i = 0; i < 16384; i += 4) STORE(y + i, LOAD(f32x4, y + i) + a * LOAD(f32x4, x + i));
  }
  return fold_bytes(y, sizeof y);
}
