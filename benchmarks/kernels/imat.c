// Products of two 192 x 192 matrices of 32-bit integers, n times, the second one transposed first: dot products.
#include "kernel.h"

#define SIZE 192
static int32_t a[SIZE][SIZE], b[SIZE][SIZE], transposed[SIZE][SIZE], c[SIZE][SIZE];

static void multiply(void) {
  for (uint32_t i = 0; i < SIZE; i++)
    for (uint32_t j = 0; j < SIZE; j++) transposed[j][i] = b[i][j];
  for (uint32_t i = 0; i < SIZE; i++)
    for (uint32_t j = 0; j < SIZE; j++) {
      uint32_t dot = 0;
      for (uint32_t k = 0; k < SIZE; k++) dot += (uint32_t)a[i][k] * (uint32_t)transposed[j][k];
      c[i][j] = (int32_t)dot;
    }
}

KERNEL(imat) {
  uint32_t seed = 31;
  for (uint32_t i = 0; i < SIZE; i++)
    for (uint32_t j = 0; j < SIZE; j++) {
      a[i][j] = (int32_t)next_random(&seed) >> 8;
      b[i][j] = (int32_t)next_random(&seed) >> 8;
    }

  uint64_t sum = FOLD_START;
  for (uint32_t pass = 0; pass < n; pass++) {
    multiply();
    a[pass % SIZE][0]++;
    for (uint32_t i = 0; i < SIZE; i++) sum = fold(sum, (uint32_t)c[i][SIZE - 1 - i]);
  }
  return sum;
}
