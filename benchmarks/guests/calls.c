// What a call between guest and host costs: loops with a call of the host inside, the same loops without, and an export that does nothing much.
#include <stdint.h>

#define IMPORT(name) __attribute__((import_module("bench"), import_name(#name)))
#define EXPORT(name) __attribute__((export_name(#name)))

IMPORT(step) uint32_t host_step(uint32_t x);
IMPORT(step_with_caller) uint32_t host_step_with_caller(uint32_t x);

EXPORT(call_host) uint32_t call_host(uint32_t n) {
  uint32_t x = n;
  for (uint32_t i = 0; i < n; i++) x = host_step(x);
  return x;
}

EXPORT(call_host_with_caller) uint32_t call_host_with_caller(uint32_t n) {
  uint32_t x = n;
  for (uint32_t i = 0; i < n; i++) x = host_step_with_caller(x);
  return x;
}

// The same loop and the same step (an addition), in the guest. The empty assembly keeps the compiler from folding the loop.
EXPORT(call_nothing) uint32_t call_nothing(uint32_t n) {
  uint32_t x = n;
  for (uint32_t i = 0; i < n; i++) {
    __asm__ volatile("" : "+r"(x));
    x++;
  }
  return x;
}

EXPORT(step) uint32_t step(uint32_t x) { return x + 1; }

// Traps: at once, and under twenty frames that the compiler must keep.
EXPORT(trap) uint32_t trap(uint32_t x) { return *(volatile uint32_t *)(0xfffffff0u - (x & 7) * 4); }

static uint32_t (*volatile next)(uint32_t, uint32_t);

static uint32_t descend(uint32_t x, uint32_t depth) {
  if (depth == 0) __builtin_trap();
  return next(x, depth - 1) + 1;
}

EXPORT(trap_deep) uint32_t trap_deep(uint32_t x) {
  next = descend;
  return descend(x, 20);
}

EXPORT(endless) uint32_t endless(uint32_t x) {
  for (;;) {
    __asm__ volatile("" : "+r"(x));
    x++;
  }
}
