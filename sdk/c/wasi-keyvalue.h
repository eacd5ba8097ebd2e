// wasi:keyvalue in C (sdk/wit/wasi/keyvalue-*): a bucket is a state store. 0.2.0-draft2, or 0.2.0-draft if KEYVALUE_DRAFT1 is defined. It comes
// with wasi-http.h, which has the memory that results are put into.
#pragma once

#ifdef KEYVALUE_DRAFT1
#define KEYVALUE(name) "wasi:keyvalue/" name "@0.2.0-draft"
#else
#define KEYVALUE(name) "wasi:keyvalue/" name "@0.2.0-draft2"
#endif
#define KEYVALUE_IMPORT(interface, name) __attribute__((import_module(KEYVALUE(interface)), import_name(name)))

typedef struct {
  const char *bytes;
  int length;
} kv_text;

typedef struct {
  kv_text key;
  kv_text value;
} kv_pair;

typedef struct {
  unsigned char is_there;
  kv_pair pair;
} kv_optional_pair;

enum { KV_NO_SUCH_STORE, KV_ACCESS_DENIED, KV_OTHER };

// Why something failed; only KV_OTHER has a message.
typedef struct {
  unsigned char tag;
  kv_text message;
} kv_error;

// A result whose value, if there is any, is one number: a handle, a truth.
typedef struct {
  unsigned char is_error;
  union {
    int value;
    unsigned char flag;
    kv_error error;
  };
} kv_result;

typedef struct {
  unsigned char is_error;
  union {
    struct {
      unsigned char is_there;
      kv_text value;
    };
    kv_error error;
  };
} kv_value;

typedef struct {
  unsigned char is_error;
  union {
    long long number;
    kv_error error;
  };
} kv_number;

typedef struct {
  unsigned char is_error;
  union {
    struct {
      const kv_optional_pair *items;
      int count;
    };
    kv_error error;
  };
} kv_pairs;

#ifdef KEYVALUE_DRAFT1
typedef struct {
  unsigned char has_cursor;
  unsigned long long cursor;
} kv_cursor;
#else
typedef struct {
  unsigned char has_cursor;
  kv_text cursor;
} kv_cursor;
#endif

typedef struct {
  unsigned char is_error;
  union {
    struct {
      const kv_text *items;
      int count;
      kv_cursor next;
    };
    kv_error error;
  };
} kv_keys;

KEYVALUE_IMPORT("store", "open") void kv_open(const char *name, int length, kv_result *out);
KEYVALUE_IMPORT("store", "[method]bucket.get") void kv_get(int bucket, const char *key, int length, kv_value *out);
KEYVALUE_IMPORT("store", "[method]bucket.set")
void kv_set(int bucket, const char *key, int length, const char *value, int value_length, kv_result *out);
KEYVALUE_IMPORT("store", "[method]bucket.delete") void kv_delete(int bucket, const char *key, int length, kv_result *out);
KEYVALUE_IMPORT("store", "[method]bucket.exists") void kv_exists(int bucket, const char *key, int length, kv_result *out);
KEYVALUE_IMPORT("store", "[resource-drop]bucket") void kv_drop(int bucket);
#ifdef KEYVALUE_DRAFT1
KEYVALUE_IMPORT("store", "[method]bucket.list-keys") void kv_list(int bucket, int has_cursor, unsigned long long cursor, kv_keys *out);
#else
KEYVALUE_IMPORT("store", "[method]bucket.list-keys") void kv_list(int bucket, int has_cursor, const char *cursor, int length, kv_keys *out);
#endif

KEYVALUE_IMPORT("atomics", "increment") void kv_increment(int bucket, const char *key, int length, long long delta, kv_number *out);

#ifndef KEYVALUE_DRAFT1
// What became of a swap: `tag` is KV_STORE_ERROR or KV_CAS_FAILED, which comes with a new handle.
enum { KV_STORE_ERROR, KV_CAS_FAILED };

typedef struct {
  unsigned char is_error;
  struct {
    unsigned char tag;
    union {
      kv_error store;
      int cas;
    };
  } error;
} kv_swapped;

KEYVALUE_IMPORT("atomics", "[static]cas.new") void kv_cas_new(int bucket, const char *key, int length, kv_result *out);
KEYVALUE_IMPORT("atomics", "[method]cas.current") void kv_cas_current(int cas, kv_value *out);
KEYVALUE_IMPORT("atomics", "swap") void kv_swap(int cas, const char *value, int length, kv_swapped *out);
#endif

KEYVALUE_IMPORT("batch", "get-many") void kv_get_many(int bucket, const kv_text *keys, int count, kv_pairs *out);
KEYVALUE_IMPORT("batch", "set-many") void kv_set_many(int bucket, const kv_pair *pairs, int count, kv_result *out);
KEYVALUE_IMPORT("batch", "delete-many") void kv_delete_many(int bucket, const kv_text *keys, int count, kv_result *out);

// A component that is called after writes to its app's state exports these two, in front of the functions
//   void on_set(int bucket, const char *key, int key_length, const char *value, int value_length)
//   void on_delete(int bucket, const char *key, int key_length)
#define KV_ON_SET __attribute__((export_name(KEYVALUE("watcher") "#on-set")))
#define KV_ON_DELETE __attribute__((export_name(KEYVALUE("watcher") "#on-delete")))
