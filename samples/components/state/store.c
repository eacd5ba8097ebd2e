// A state store in the memory of one instance: etags, time to live, transactions and keys by prefix.
#include "../../../sdk/c/dapr-component.h"
#include <limits.h>
#include <time.h>

enum { FIRST_WRITE = 1 };
enum { FAILED, ETAG_MISMATCH };
enum { ETAG = 1, TTL = 2, TRANSACTIONAL = 4, KEYS = 8 };

typedef struct {
  dapr_text key;
  dapr_text data;
  dapr_optional_text etag;
  unsigned char concurrency;
  unsigned char consistency;
  dapr_optional_text content_type;
  dapr_pairs metadata;
} item;

typedef struct {
  dapr_text key;
  dapr_optional_text etag;
  unsigned char concurrency;
  unsigned char consistency;
  dapr_pairs metadata;
} removal;

typedef struct {
  unsigned char is_delete;
  union {
    item upsert;
    removal removal;
  };
} operation;

typedef struct {
  unsigned char tag;
  component_error failure;
} write_error;

// A stored value.
static struct entry {
  struct entry *next;
  dapr_text key;
  dapr_text data;
  dapr_optional_text content_type;
  char etag[24];
  long long expires; // Seconds since 1970; 0 for never.
} **buckets;
static size_t bucket_count, entry_count;
static unsigned long long versions;

static int has_expired(const struct entry *entry) { return entry->expires != 0 && entry->expires <= time(NULL); }

static size_t bucket_of(dapr_text key) {
  unsigned hash = 2166136261u; // FNV-1a
  for (int i = 0; i < key.length; i++) {
    hash = (hash ^ (unsigned char)key.bytes[i]) * 16777619u;
  }
  return hash & (bucket_count - 1);
}

static void grow(void) {
  struct entry **old = buckets;
  size_t old_count = bucket_count;
  bucket_count = old_count == 0 ? 1024 : 2 * old_count;
  buckets = calloc(bucket_count, sizeof *buckets);
  if (buckets == NULL) {
    abort();
  }
  for (size_t i = 0; i < old_count; i++) {
    for (struct entry *entry = old[i], *next; entry != NULL; entry = next) {
      next = entry->next;
      struct entry **bucket = &buckets[bucket_of(entry->key)];
      entry->next = *bucket;
      *bucket = entry;
    }
  }
  free(old);
}

// Where the entry of a key is, or would be.
static struct entry **place_of(dapr_text key) {
  struct entry **place = &buckets[bucket_of(key)];
  while (*place != NULL && !same((*place)->key, key)) {
    place = &(*place)->next;
  }
  return place;
}

static void remove_at(struct entry **place) {
  struct entry *entry = *place;
  *place = entry->next;
  drop(entry->key);
  drop(entry->data);
  drop(entry->content_type.value);
  free(entry);
  entry_count--;
}

// The entry of a key that is there and has not expired.
static struct entry *find(dapr_text key) {
  struct entry **place = place_of(key);
  if (*place != NULL && has_expired(*place)) {
    remove_at(place);
  }
  return *place;
}

static int matches(dapr_text key, dapr_optional_text etag, int concurrency) {
  struct entry *entry = find(key);
  if (!etag.is_there) {
    return concurrency != FIRST_WRITE || entry == NULL;
  }
  return entry != NULL && same(etag.value, text_of(entry->etag));
}

// When an item expires; -1 if its metadata is wrong.
static long long expiry_of(dapr_pairs metadata) {
  dapr_optional_text ttl = lookup(metadata.items, metadata.count, "ttlInSeconds");
  if (!ttl.is_there || ttl.value.length == 0) {
    return 0;
  }
  const char *text = print("%.*s", ttl.value.length, ttl.value.bytes).bytes;
  char *end;
  long long seconds = strtoll(text, &end, 10);
  if (*end != 0 || seconds < -1 || seconds > INT_MAX) {
    return -1;
  }
  return seconds > 0 ? time(NULL) + seconds : 0;
}

static write_error check(const item *item) {
  if (expiry_of(item->metadata) < 0) {
    return (write_error){FAILED, {INVALID_REQUEST, TEXT("incorrect value for metadata 'ttlInSeconds': seconds, or -1, are expected")}};
  }
  return (write_error){matches(item->key, item->etag, item->concurrency) ? (unsigned char)UCHAR_MAX : ETAG_MISMATCH, {0}};
}

static void put(const item *item) {
  if (entry_count >= bucket_count) {
    grow();
  }
  struct entry **place = place_of(item->key);
  if (*place != NULL) {
    remove_at(place);
  }
  struct entry *entry = calloc(1, sizeof *entry);
  if (entry == NULL) {
    abort();
  }
  entry->key = keep(item->key);
  entry->data = keep(item->data);
  if (item->content_type.is_there) {
    entry->content_type = (dapr_optional_text){1, keep(item->content_type.value)};
  }
  snprintf(entry->etag, sizeof entry->etag, "%llu", ++versions);
  entry->expires = expiry_of(item->metadata);
  place = place_of(item->key);
  entry->next = *place;
  *place = entry;
  entry_count++;
}

static void delete_key(dapr_text key) {
  struct entry **place = place_of(key);
  if (*place != NULL) {
    remove_at(place);
  }
}

typedef struct {
  unsigned char is_error;
  write_error error;
} write_result;

static write_result *written(write_error error) {
  static write_result result;
  result.is_error = error.tag != UCHAR_MAX;
  result.error = error;
  return &result;
}

COMPONENT_EXPORT("state-store", "init") component_result *init(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  grow();
  answer.boolean = ETAG | TTL | TRANSACTIONAL | KEYS;
  return ok();
}

typedef struct {
  unsigned char is_error;
  union {
    component_error error;
    struct {
      unsigned char is_there;
      dapr_text data;
      dapr_optional_text etag;
      dapr_optional_text content_type;
      dapr_pairs metadata;
    };
  };
} get_result;

COMPONENT_EXPORT("state-store", "get")
get_result *get(const char *key, int length, int consistency, dapr_pair *metadata, int count) {
  (void)consistency, (void)metadata, (void)count;
  static get_result result;
  struct entry *entry = find((dapr_text){key, length});
  memset(&result, 0, sizeof result);
  if (entry != NULL) {
    result.is_there = 1;
    result.data = entry->data;
    result.etag = (dapr_optional_text){1, text_of(entry->etag)};
    result.content_type = entry->content_type;
    if (entry->expires != 0) {
      char *when = scratch(32);
      time_t expires = (time_t)entry->expires;
      size_t written_bytes = strftime(when, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime(&expires));
      dapr_pair *pair = scratch(sizeof *pair);
      *pair = (dapr_pair){TEXT("ttlExpireTime"), {when, (int)written_bytes}};
      result.metadata = (dapr_pairs){pair, 1};
    }
  }
  return &result;
}

COMPONENT_EXPORT("state-store", "set")
write_result *set(const char *key, int key_length, const char *data, int data_length, int has_etag, const char *etag, int etag_length,
                  int concurrency, int consistency, int has_content_type, const char *content_type, int content_type_length,
                  dapr_pair *metadata, int count) {
  item item = {
      {key, key_length},
      {data, data_length},
      {(unsigned char)has_etag, {etag, etag_length}},
      (unsigned char)concurrency,
      (unsigned char)consistency,
      {(unsigned char)has_content_type, {content_type, content_type_length}},
      {metadata, count},
  };
  write_error error = check(&item);
  if (error.tag == UCHAR_MAX) {
    put(&item);
  }
  return written(error);
}

COMPONENT_EXPORT("state-store", "delete")
write_result *delete (const char *key, int key_length, int has_etag, const char *etag, int etag_length, int concurrency, int consistency,
                      dapr_pair *metadata, int count) {
  (void)concurrency, (void)consistency, (void)metadata, (void)count;
  dapr_text name = {key, key_length};
  int is_match = matches(name, (dapr_optional_text){(unsigned char)has_etag, {etag, etag_length}}, 0);
  if (is_match) {
    delete_key(name);
  }
  return written((write_error){is_match ? (unsigned char)UCHAR_MAX : ETAG_MISMATCH, {0}});
}

typedef struct {
  unsigned char is_error;
  dapr_text key;
  write_error reason;
} transaction_result;

COMPONENT_EXPORT("state-transactions", "transact")
transaction_result *transact(operation *operations, int operation_count, dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  static transaction_result result;
  for (int i = 0; i < operation_count; i++) {
    operation *o = &operations[i];
    write_error error = !o->is_delete                                       ? check(&o->upsert)
                        : matches(o->removal.key, o->removal.etag, 0) ? (write_error){UCHAR_MAX, {0}}
                                                                      : (write_error){ETAG_MISMATCH, {0}};
    if (error.tag != UCHAR_MAX) {
      result = (transaction_result){1, o->is_delete ? o->removal.key : o->upsert.key, error};
      return &result;
    }
  }
  for (int i = 0; i < operation_count; i++) {
    if (operations[i].is_delete) {
      delete_key(operations[i].removal.key);
    } else {
      put(&operations[i].upsert);
    }
  }
  result.is_error = 0;
  return &result;
}

COMPONENT_EXPORT("state-keys", "keys") component_result *keys(const char *prefix, int length) {
  dapr_text *found = scratch((entry_count + 1) * sizeof *found);
  int count = 0;
  for (size_t i = 0; i < bucket_count; i++) {
    for (struct entry *entry = buckets[i]; entry != NULL; entry = entry->next) {
      if (!has_expired(entry) && entry->key.length >= length && memcmp(entry->key.bytes, prefix, length) == 0) {
        found[count++] = entry->key;
      }
    }
  }
  return ok_list(found, count);
}
