// Dapr's building blocks in C, as components import them (sdk/wit/dapr). Calls of functions, and nothing else: what is read is in memory that
// the host has asked cabi_realloc for, and what is passed is read before the call returns.
#pragma once

#define DAPR(name) "dapr:building-blocks/" name "@0.1.0"
#define DAPR_IMPORT(interface, name) __attribute__((import_module(DAPR(interface)), import_name(name)))

#include "dapr-types.h"

// Why something failed. Of DAPR_COMMON, `kind` says what it is: DAPR_COMPONENT_NOT_FOUND has the component's name in `code`, all others have the
// code of Dapr's catalogue and its message.
typedef struct {
  unsigned char tag;
  unsigned char kind;
  dapr_text code;
  dapr_text message;
} dapr_error;

enum { DAPR_COMMON = 0 };
enum {
  DAPR_COMPONENT_NOT_FOUND,
  DAPR_PERMISSION_DENIED,
  DAPR_INVALID_ARGUMENT,
  DAPR_UNSUPPORTED,
  DAPR_UNAVAILABLE,
  DAPR_TIMEOUT,
  DAPR_OTHER,
};

// A result that has nothing but, perhaps, an error. The layout is that of the canonical ABI: cases lie over each other.
typedef struct {
  unsigned char is_error;
  struct {
    unsigned char tag;
    union {
      struct {
        unsigned char kind;
        dapr_text code;
        dapr_text message;
      } common;
      struct {
        dapr_text code;
        dapr_text message;
      } other;
    };
  } error;
} dapr_result;

// State

enum { DAPR_STATE_ETAG_MISMATCH = 1, DAPR_STATE_INVALID_ETAG = 2 };

typedef struct {
  dapr_text data;
  dapr_optional_text etag;
  dapr_pairs metadata;
} dapr_state_value;

typedef struct {
  unsigned char is_error;
  union {
    struct {
      unsigned char is_there;
      dapr_state_value value;
    };
    struct {
      unsigned char error_tag;
      unsigned char error_kind;
    };
  };
} dapr_state_answer;

typedef struct {
  dapr_text key;
  dapr_text data;
  dapr_optional_text etag;
  unsigned char has_concurrency;
  unsigned char concurrency;
  unsigned char has_consistency;
  unsigned char consistency;
  dapr_pairs metadata;
} dapr_state_item;

DAPR_IMPORT("state", "get")
void dapr_state_get(const char *store, int store_length, const char *key, int key_length, dapr_state_answer *out);

DAPR_IMPORT("state", "save")
void dapr_state_save(const char *store, int store_length, const dapr_state_item *items, int count, dapr_result *out);

// Publishing

DAPR_IMPORT("pubsub", "publish")
void dapr_publish(const char *pubsub, int pubsub_length, const char *topic, int topic_length, const char *data, int data_length,
                  const char *content_type, int content_type_length, const dapr_pair *metadata, int metadata_count, dapr_result *out);

// Secrets

typedef struct {
  unsigned char is_error;
  union {
    dapr_pairs parts;
    struct {
      unsigned char error_tag;
      unsigned char error_kind;
    };
  };
  // An error may be larger than what there is without one.
  int reserved[8];
} dapr_secret_answer;

DAPR_IMPORT("secrets", "get")
void dapr_secret_get(const char *store, int store_length, const char *key, int key_length, const dapr_pair *metadata, int metadata_count,
                     dapr_secret_answer *out);

// Calling other apps

typedef struct {
  unsigned char is_error;
  union {
    struct {
      unsigned short status;
      dapr_pairs headers;
      dapr_text body;
    };
    struct {
      unsigned char error_tag;
      unsigned char error_kind;
    };
  };
  int reserved[4];
} dapr_invoke_answer;

DAPR_IMPORT("invocation", "invoke")
void dapr_invoke(const char *app, int app_length, const char *verb, int verb_length, const char *path, int path_length,
                 const dapr_pair *headers, int header_count, const char *body, int body_length, dapr_invoke_answer *out);
