// Mandelbrot set on an n x n grid, at most 100 iterations a point: a tight loop of doubles with an unpredictable exit.
#include "kernel.h"

KERNEL(mandel) {
  uint64_t sum = FOLD_START;
  for (uint32_t row = 0; row < n; row++) {
    uint32_t inside = 0;
    for (uint32_t column = 0; column < n; column++) {
      double cr = 3.0 * column / n - 2.1, ci = 2.4 * row / n - 1.2, x = 0, y = 0;
      uint32_t i = 0;
      for (; i < 100; i++) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 4) break;
        y = 2 * x * y + ci;
        x = xx - yy + cr;
      }
      inside += i;
    }
    sum = fold(sum, inside);
  }
  return sum;
}
