// Recursive quicksort (median of three, insertion sort below 12) of n random integers (at most 1 Mi).
#include "kernel.h"

#define MAX (1u << 20)
static int32_t values[MAX];

static inline void swap(int32_t *a, int32_t *b) {
  int32_t t = *a;
  *a = *b;
  *b = t;
}

static void insertion_sort(int32_t *first, int32_t *last) {
  for (int32_t *i = first + 1; i <= last; i++) {
    int32_t value = *i, *j = i;
    for (; j > first && j[-1] > value; j--) *j = j[-1];
    *j = value;
  }
}

static void sort(int32_t *first, int32_t *last) {
  if (last - first < 12) {
    insertion_sort(first, last);
    return;
  }

  int32_t *middle = first + (last - first) / 2;
  if (*middle < *first) swap(middle, first);
  if (*last < *first) swap(last, first);
  if (*last < *middle) swap(last, middle);

  int32_t pivot = *middle, *i = first, *j = last;
  while (i <= j) {
    while (*i < pivot) i++;
    while (*j > pivot) j--;
    if (i <= j) swap(i++, j--);
  }
  sort(first, j);
  sort(i, last);
}

KERNEL(qsort) {
  if (n > MAX) n = MAX;
  uint32_t seed = 11;
  for (uint32_t i = 0; i < n; i++) values[i] = (int32_t)next_random(&seed);

  sort(values, values + n - 1);

  uint64_t sum = FOLD_START;
  for (uint32_t i = 0; i < n; i += 97) sum = fold(sum, (uint32_t)values[i]);
  for (uint32_t i = 1; i < n; i++)
    if (values[i - 1] > values[i]) return 0;
  return sum;
}
