// Keys of 32 bytes in the folder /keys, as 64 hexadecimal digits each; algorithms A256KW (RFC 3394) and A256CBC-NOPAD. Mount it read-only.
#include "../../../sdk/c/dapr-component.h"
#include "aes256.h"

#define FOLDER "/keys/"

enum { BLOCK = 16, MAX_KEY = 4096 };

COMPONENT_EXPORT("crypto-provider", "init") component_result *init(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  return ok();
}

// Reads a key. What is wrong is the answer.
static int load(dapr_text name, aes256 *key) {
  if (name.length == 0 || name.bytes[0] == '.' || memchr(name.bytes, '/', name.length) != NULL) {
    fail(INVALID_REQUEST, TEXT("a key's name has no slash and does not begin with a dot"));
    return 0;
  }
  FILE *file = fopen(print(FOLDER "%.*s", name.length, name.bytes).bytes, "rb");
  if (file == NULL) {
    fail(NOT_FOUND, print("there is no key %.*s", name.length, name.bytes));
    return 0;
  }
  unsigned char bytes[32];
  int count = 0;
  for (unsigned digits; count < 32 && fscanf(file, "%2x", &digits) == 1; count++) {
    bytes[count] = (unsigned char)digits;
  }
  fclose(file);
  if (count < 32) {
    fail(CONFIGURATION, print("the key %.*s is not of 64 hexadecimal digits", name.length, name.bytes));
    return 0;
  }
  aes256_expand(key, bytes);
  return 1;
}

static component_result *wrap_kw(const aes256 *key, dapr_text plain) {
  int n = plain.length / 8;
  unsigned char *out = scratch(plain.length + 8);
  memset(out, 0xa6, 8);
  memcpy(out + 8, plain.bytes, plain.length);
  for (int j = 0; j < 6; j++) {
    for (int i = 1; i <= n; i++) {
      unsigned char step[BLOCK];
      memcpy(step, out, 8);
      memcpy(step + 8, out + 8 * i, 8);
      aes256_encrypt(key, step);
      unsigned t = (unsigned)(n * j + i);
      for (int k = 0; k < 4; k++) {
        step[7 - k] ^= (unsigned char)(t >> (8 * k));
      }
      memcpy(out, step, 8);
      memcpy(out + 8 * i, step + 8, 8);
    }
  }
  return ok_bytes((dapr_text){(char *)out, plain.length + 8});
}

static component_result *unwrap_kw(const aes256 *key, dapr_text wrapped) {
  int n = wrapped.length / 8 - 1;
  unsigned char *out = scratch(wrapped.length);
  memcpy(out, wrapped.bytes, wrapped.length);
  for (int j = 5; j >= 0; j--) {
    for (int i = n; i >= 1; i--) {
      unsigned char step[BLOCK];
      unsigned t = (unsigned)(n * j + i);
      memcpy(step, out, 8);
      for (int k = 0; k < 4; k++) {
        step[7 - k] ^= (unsigned char)(t >> (8 * k));
      }
      memcpy(step + 8, out + 8 * i, 8);
      aes256_decrypt(key, step);
      memcpy(out, step, 8);
      memcpy(out + 8 * i, step + 8, 8);
    }
  }
  int difference = 0;
  for (int i = 0; i < 8; i++) {
    difference |= out[i] ^ 0xa6;
  }
  return difference == 0 ? ok_bytes((dapr_text){(char *)out + 8, 8 * n}) : fail(INVALID_REQUEST, TEXT("the wrapped key was changed, or is of another key"));
}

// The initial value is zero: a wrapped key is random and used once.
static component_result *cbc(const aes256 *key, dapr_text data, int is_wrapping) {
  unsigned char *out = scratch(data.length);
  unsigned char last[BLOCK] = {0};
  for (int at = 0; at < data.length; at += BLOCK) {
    unsigned char step[BLOCK];
    memcpy(step, data.bytes + at, BLOCK);
    if (is_wrapping) {
      for (int i = 0; i < BLOCK; i++) {
        step[i] ^= last[i];
      }
      aes256_encrypt(key, step);
      memcpy(last, step, BLOCK);
    } else {
      aes256_decrypt(key, step);
      for (int i = 0; i < BLOCK; i++) {
        step[i] ^= last[i];
      }
      memcpy(last, data.bytes + at, BLOCK);
    }
    memcpy(out + at, step, BLOCK);
  }
  return ok_bytes((dapr_text){(char *)out, data.length});
}

static component_result *apply(dapr_text data, dapr_text algorithm, dapr_text name, int is_wrapping) {
  aes256 key;
  if (!load(name, &key)) {
    return &answer;
  }
  int is_kw = same(algorithm, TEXT("A256KW"));
  if (!is_kw && !same(algorithm, TEXT("A256CBC-NOPAD"))) {
    return fail(INVALID_REQUEST, print("the key is not for the algorithm %.*s; it is for A256KW and A256CBC-NOPAD", algorithm.length, algorithm.bytes));
  }
  if (data.length % (is_kw ? 8 : BLOCK) != 0 || data.length < (is_kw && !is_wrapping ? 24 : BLOCK) || data.length > MAX_KEY) {
    return fail(INVALID_REQUEST, print("%d bytes cannot be a key for this algorithm", data.length));
  }
  return !is_kw ? cbc(&key, data, is_wrapping) : is_wrapping ? wrap_kw(&key, data) : unwrap_kw(&key, data);
}

COMPONENT_EXPORT("crypto-provider", "wrap-key")
component_result *wrap_key(const char *data, int data_length, const char *algorithm, int algorithm_length, const char *name, int name_length) {
  return apply((dapr_text){data, data_length}, (dapr_text){algorithm, algorithm_length}, (dapr_text){name, name_length}, 1);
}

COMPONENT_EXPORT("crypto-provider", "unwrap-key")
component_result *unwrap_key(const char *data, int data_length, const char *algorithm, int algorithm_length, const char *name, int name_length) {
  return apply((dapr_text){data, data_length}, (dapr_text){algorithm, algorithm_length}, (dapr_text){name, name_length}, 0);
}
