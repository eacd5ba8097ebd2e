// Products of two 192 x 192 matrices of doubles, n times, row by row.
#include "kernel.h"

#define SIZE 192
static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void multiply(void) {
  for (uint32_t i = 0; i < SIZE; i++) {
    for (uint32_t j = 0; j < SIZE; j++) c[i][j] = 0;
    for (uint32_t k = 0; k < SIZE; k++) {
      double x = a[i][k];
      for (uint32_t j = 0; j < SIZE; j++) c[i][j] += x * b[k][j];
    }
  }
}

KERNEL(matmul) {
  for (uint32_t i = 0; i < SIZE; i++)
    for (uint32_t j = 0; j < SIZE; j++) {
      a[i][j] = (double)(i + 1) / (j + 1);
      b[i][j] = (double)(j + 2) / (i + 3);
    }

  uint64_t sum = FOLD_START;
  for (uint32_t pass = 0; pass < n; pass++) {
    multiply();
    a[pass % SIZE][0] += 1;
    for (uint32_t i = 0; i < SIZE; i++) sum = fold_double(sum, c[i][SIZE - 1 - i]);
  }
  return sum;
}
