// The shop with its state in wasi:keyvalue, which any host may have: a bucket is a state store. It knows no ETags, but handles for compare-and-swap,
// which end with a request; so the shop makes an ETag of what is stored, and compares and swaps when one comes back.
#include "../c/api.h"
#include "../c/blocks.h"
#include "../../../sdk/c/wasi-keyvalue.h"

// FNV-1a of 64 bits, as 16 digits.
static dapr_text etag_of(kv_text value) {
  static char digits[16];
  unsigned long long hash = 0xcbf29ce484222325;
  for (int i = 0; i < value.length; i++) {
    hash = (hash ^ (unsigned char)value.bytes[i]) * 0x100000001b3;
  }
  for (int i = 0; i < 16; i++) {
    digits[i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15];
  }
  return (dapr_text){digits, sizeof digits};
}

static answer get(dapr_text key) {
  kv_result bucket;
  kv_value found;
  kv_open("statestore", 10, &bucket);
  if (bucket.is_error) {
    return ANSWER(500, "there is no bucket statestore");
  }
  kv_get(bucket.value, key.bytes, key.length, &found);
  kv_drop(bucket.value);
  if (found.is_error) {
    return ANSWER(500, "the bucket statestore failed");
  }
  if (!found.is_there) {
    return ANSWER(404, "there is no such thing");
  }
  return (answer){200, {found.value.bytes, found.value.length}, etag_of(found.value)};
}

static answer put_if(int bucket, dapr_text key, dapr_text data, dapr_text etag) {
  kv_result cas;
  kv_value current;
  kv_swapped swapped;
  kv_cas_new(bucket, key.bytes, key.length, &cas);
  if (cas.is_error) {
    return ANSWER(500, "the bucket statestore failed");
  }
  kv_cas_current(cas.value, &current);
  if (current.is_error) {
    return ANSWER(500, "the bucket statestore failed");
  }
  if (!current.is_there || !equals(etag, etag_of(current.value))) {
    return ANSWER(409, "somebody else has changed it");
  }
  kv_swap(cas.value, data.bytes, data.length, &swapped);
  if (!swapped.is_error) {
    return ANSWER(204, "");
  }
  return swapped.error.tag == KV_CAS_FAILED ? ANSWER(409, "somebody else has changed it") : ANSWER(500, "the bucket statestore failed");
}

static answer put(dapr_text key, dapr_text data, dapr_text etag) {
  kv_result bucket, stored;
  kv_open("statestore", 10, &bucket);
  if (bucket.is_error) {
    return ANSWER(500, "there is no bucket statestore");
  }
  if (etag.length > 0) {
    return put_if(bucket.value, key, data, etag);
  }
  kv_set(bucket.value, key.bytes, key.length, data.bytes, data.length, &stored);
  kv_drop(bucket.value);
  return stored.is_error ? ANSWER(500, "the bucket statestore failed") : ANSWER(204, "");
}
