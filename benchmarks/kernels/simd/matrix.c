#include "simd.h"

typedef struct { f32x4 row[4]; } matrix;

INLINE f32x4 splat(float v) { return (f32x4){v, v, v, v}; }

// Products of 4 by 4 matrices: lanes taken out of one row, spread, multiplied with rows and added.
KERNEL(matrix) {
  static matrix all[256];
  for (int m = 0; m < 256; m++) {
    for (int r = 0; r < 4; r++) all[m].row[r] = (f32x4){(float)(r == 0), (float)(r == 1), (float)(r == 2), (float)((m + r) & 3)};
  }
  matrix product = all[1];
  for (uint32_t i = 0; i < n; i++) {
    for (int m = 0; m < 256; m++) {
      matrix next;
      for (int r = 0; r < 4; r++) {
        f32x4 row = product.row[r];
        next.row[r] = splat(row[0]) * all[m].row[0] + splat(row[1]) * all[m].row[1] + splat(row[2]) * all[m].row[2] +
                      splat(row[3]) * all[m].row[3];
      }
      product = next;
    }
    for (int r = 0; r < 4; r++) product.row[r] *= splat(0.5f);
  }
  return fold_bytes(&product, sizeof product);
}
