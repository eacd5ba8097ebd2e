#include "simd.h"

// Steps until points leave the circle of radius 2, two at a time: comparisons, a choice by mask, and "is any still inside?".
KERNEL(julia) {
  uint64_t sum = FOLD_START;
  const f64x2 cr = {-0.75, -0.75}, ci = {0.125, 0.125}, four = {4, 4};
  for (uint32_t y = 0; y < n; y++) {
    i64x2 steps = {0};
    for (uint32_t x = 0; x < n; x += 2) {
      f64x2 zr = {x * 3.0 / n - 1.5, (x + 1) * 3.0 / n - 1.5}, zi = {y * 2.0 / n - 1, y * 2.0 / n - 1};
      for (int i = 0; i < 64; i++) {
        f64x2 rr = zr * zr, ii = zi * zi;
        i64x2 inside = (i64x2)(rr + ii < four);
        if (!any(inside)) break;
        steps -= inside;
        f64x2 next = rr - ii + cr;
        zi = choose(inside, 2 * zr * zi + ci, zi);
        zr = choose(inside, next, zr);
      }
    }
    sum = fold(sum, (uint64_t)(steps[0] * 31 + steps[1]));
  }
  return sum;
}
