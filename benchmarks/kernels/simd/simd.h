// 128-bit vectors from one source for WebAssembly and for gcc (SSE4.1): the compilers' vector types where they have the operation,
// and each machine's instruction where they have not.
#pragma once
#include "../kernel.h"

typedef float f32x4 __attribute__((vector_size(16)));
typedef double f64x2 __attribute__((vector_size(16)));
typedef int64_t i64x2 __attribute__((vector_size(16)));
typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef uint32_t u32x4 __attribute__((vector_size(16)));
typedef int16_t i16x8 __attribute__((vector_size(16)));
typedef uint16_t u16x8 __attribute__((vector_size(16)));
typedef uint8_t u8x16 __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline))
#define LOAD(type, address) ({ type loaded; __builtin_memcpy(&loaded, (address), sizeof loaded); loaded; })
#define STORE(address, value) ({ __typeof__(value) stored = (value); __builtin_memcpy((address), &stored, sizeof stored); })
#define SHUFFLE8 __builtin_shufflevector

#ifdef __wasm__
#include <wasm_simd128.h>
INLINE u8x16 lookup(u8x16 table, u8x16 index) { return (u8x16)wasm_i8x16_swizzle((v128_t)table, (v128_t)index); }
INLINE uint32_t bitmask(u8x16 v) { return wasm_i8x16_bitmask((v128_t)v); }
INLINE i32x4 dot(i16x8 a, i16x8 b) { return (i32x4)wasm_i32x4_dot_i16x8((v128_t)a, (v128_t)b); }
INLINE u8x16 narrow(i16x8 low, i16x8 high) { return (u8x16)wasm_u8x16_narrow_i16x8((v128_t)low, (v128_t)high); }
INLINE u16x8 widen_low(u8x16 v) { return (u16x8)wasm_u16x8_extend_low_u8x16((v128_t)v); }
INLINE u16x8 widen_high(u8x16 v) { return (u16x8)wasm_u16x8_extend_high_u8x16((v128_t)v); }
INLINE f64x2 choose(i64x2 mask, f64x2 a, f64x2 b) { return (f64x2)wasm_v128_bitselect((v128_t)a, (v128_t)b, (v128_t)mask); }
INLINE int any(i64x2 v) { return wasm_v128_any_true((v128_t)v); }
INLINE i32x4 less(i32x4 a, i32x4 b) { return (i32x4)wasm_i32x4_min((v128_t)a, (v128_t)b); }
INLINE i32x4 greater(i32x4 a, i32x4 b) { return (i32x4)wasm_i32x4_max((v128_t)a, (v128_t)b); }
#else
#include <smmintrin.h>
INLINE u8x16 lookup(u8x16 table, u8x16 index) { return (u8x16)_mm_shuffle_epi8((__m128i)table, (__m128i)index); }
INLINE uint32_t bitmask(u8x16 v) { return (uint32_t)_mm_movemask_epi8((__m128i)v); }
INLINE i32x4 dot(i16x8 a, i16x8 b) { return (i32x4)_mm_madd_epi16((__m128i)a, (__m128i)b); }
INLINE u8x16 narrow(i16x8 low, i16x8 high) { return (u8x16)_mm_packus_epi16((__m128i)low, (__m128i)high); }
INLINE u16x8 widen_low(u8x16 v) { return (u16x8)_mm_unpacklo_epi8((__m128i)v, _mm_setzero_si128()); }
INLINE u16x8 widen_high(u8x16 v) { return (u16x8)_mm_unpackhi_epi8((__m128i)v, _mm_setzero_si128()); }
INLINE f64x2 choose(i64x2 mask, f64x2 a, f64x2 b) { return (f64x2)_mm_blendv_pd((__m128d)b, (__m128d)a, (__m128d)mask); }
INLINE int any(i64x2 v) { return !_mm_testz_si128((__m128i)v, (__m128i)v); }
INLINE i32x4 less(i32x4 a, i32x4 b) { return (i32x4)_mm_min_epi32((__m128i)a, (__m128i)b); }
INLINE i32x4 greater(i32x4 a, i32x4 b) { return (i32x4)_mm_max_epi32((__m128i)a, (__m128i)b); }
#endif

// Fills n bytes (a multiple of 4) with the random numbers of kernel.h.
INLINE void fill(void *bytes, size_t n) {
  uint32_t state = 42;
  for (size_t i = 0; i < n; i += 4) {
    uint32_t next = next_random(&state);
    __builtin_memcpy((char *)bytes + i, &next, 4);
  }
}

INLINE uint64_t fold_bytes(const void *bytes, size_t n) {
  uint64_t sum = FOLD_START;
  for (size_t i = 0; i + 8 <= n; i += 8) {
    uint64_t word;
    __builtin_memcpy(&word, (const char *)bytes + i, 8);
    sum = fold(sum, word);
  }
  return sum;
}
