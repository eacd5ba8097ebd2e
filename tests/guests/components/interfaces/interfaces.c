// An app of the world "app" of dapr-wasm-components:interfaces@0.5.0. Invoked with
//
//   echo            answers with what came
//   round-trip      saves, reads, swaps by ETag, is refused with an old one, deletes, misses
//   call/APP        invokes "echo" of an app with the data
//   publish         publishes the data to the topic "counts"
//   last            the last event
//   store/NAME      reads from a state store
//   key/KEY         reads a key
//   locks           takes a lock, cannot take it again, cannot free another's, frees it
//   secret/KEY      a secret
#define ARENA_BYTES (1 << 20)
#include "../../../../sdk/c/wasi-http.h"

#define INTERFACES(name) "dapr-wasm-components:interfaces/" name "@0.5.0"
#define EXPORTED(interface, name) EXPORT(INTERFACES(interface) "#" name)

typedef struct {
  const char *bytes;
  int length;
} text;

#define TEXT(literal) ((text){literal, sizeof(literal) - 1})

typedef struct {
  text name;
  text value;
} pair;

typedef struct {
  const pair *items;
  int count;
} pairs;

typedef struct {
  unsigned char is_there;
  text value;
} optional_text;

// An error whose cases hold a text, or another error that does.
typedef struct {
  unsigned char tag;
  union {
    text message;
    optional_text etag;
    struct {
      unsigned char tag;
      text message;
    } common;
  };
} failure;

typedef struct {
  unsigned char is_error;
  union {
    struct {
      text data;
      optional_text etag;
    };
    pairs parts;
    failure error;
    struct {
      unsigned short status;
      pairs headers;
      text body;
    };
  };
} answer;

typedef struct {
  text key;
  text value;
  optional_text etag;
  pairs metadata;
  unsigned char has_options;
  unsigned char concurrency;
  unsigned char consistency;
} state_item;

IMPORT(INTERFACES("state"), "get")
void state_get(const char *store, int store_length, const char *key, int key_length, int has_consistency, int consistency,
               const pair *metadata, int metadata_count, answer *out);
IMPORT(INTERFACES("state"), "save")
void state_save(const char *store, int store_length, const state_item *items, int count, const pair *metadata, int metadata_count,
                answer *out);
IMPORT(INTERFACES("state"), "delete")
void state_delete(const char *store, int store_length, const char *key, int key_length, int has_etag, const char *etag, int etag_length,
                  int has_options, int concurrency, int consistency, const pair *metadata, int metadata_count, answer *out);
IMPORT(INTERFACES("pubsub"), "publish")
void publish(const char *pubsub, int pubsub_length, const char *topic, int topic_length, const char *data, int data_length, int has_type,
             const char *type, int type_length, const pair *metadata, int metadata_count, answer *out);
IMPORT(INTERFACES("invocation"), "invoke")
void invoke(const char *app, int app_length, const char *method, int method_length, int verb, const pair *headers, int header_count,
            int has_query, const char *query, int query_length, const char *body, int body_length, answer *out);
IMPORT(INTERFACES("secrets"), "get-secret")
void get_secret(const char *store, int store_length, const char *key, int key_length, const pair *metadata, int metadata_count, answer *out);
IMPORT(INTERFACES("lock"), "try-lock")
void try_lock(const char *store, int store_length, const char *resource, int resource_length, const char *owner, int owner_length,
              int seconds, answer *out);
IMPORT(INTERFACES("lock"), "unlock")
void unlock(const char *store, int store_length, const char *resource, int resource_length, const char *owner, int owner_length, answer *out);

static char output[1 << 16];
static int written;

static void write(text text) {
  __builtin_memcpy(output + written, text.bytes, text.length);
  written += text.length;
}

static int starts_with(text *whole, text start) {
  for (int i = 0; i < start.length; i++) {
    if (i >= whole->length || whole->bytes[i] != start.bytes[i]) {
      return 0;
    }
  }
  *whole = (text){whole->bytes + start.length, whole->length - start.length};
  return 1;
}

static void save(text key, text value, optional_text etag, answer *out) {
  state_item item = {.key = key, .value = value, .etag = etag};
  state_save("statestore", 10, &item, 1, 0, 0, out);
}

static void get(text key, answer *out) {
  state_get("statestore", 10, key.bytes, key.length, 0, 0, 0, 0, out);
}

static void round_trip(text value) {
  answer out;
  save(TEXT("key"), value, (optional_text){0}, &out);
  get(TEXT("key"), &out);
  optional_text etag = out.etag;
  write(out.data);
  save(TEXT("key"), TEXT("swapped"), etag, &out);
  write(out.is_error ? TEXT(" failed") : TEXT(" saved"));
  save(TEXT("key"), TEXT("late"), etag, &out);
  write(out.is_error && out.error.tag == 0 ? TEXT(" etag-mismatch") : TEXT(" failed"));
  get(TEXT("key"), &out);
  write(TEXT(" "));
  write(out.data);
  state_delete("statestore", 10, "key", 3, 0, 0, 0, 0, 0, 0, 0, 0, &out);
  get(TEXT("key"), &out);
  write(out.is_error && out.error.tag == 0 ? TEXT(" key-not-found") : TEXT(" failed"));
}

static void call(text app, text data) {
  answer out;
  invoke(app.bytes, app.length, "echo", 4, 2, 0, 0, 1, "a=1", 3, data.bytes, data.length, &out);
  if (out.is_error) {
    write(out.error.tag == 0 ? TEXT("app-unreachable: ") : TEXT("permission-denied: "));
    write(out.error.message);
  } else {
    write(out.body);
  }
}

static void read_from(text store, text key) {
  answer out;
  state_get(store.bytes, store.length, key.bytes, key.length, 0, 0, 0, 0, &out);
  if (!out.is_error) {
    write(out.data);
  } else if (out.error.tag == 0) {
    write(TEXT("key-not-found"));
  } else {
    write(out.error.common.tag == 0 ? TEXT("store-not-found: ") : TEXT("permission-denied: "));
    write(out.error.common.message);
  }
}

static void locks(void) {
  answer out;
  try_lock("lockstore", 9, "door", 4, "me", 2, 30, &out);
  write(out.is_error ? TEXT("failed") : TEXT("locked"));
  try_lock("lockstore", 9, "door", 4, "you", 3, 30, &out);
  write(out.is_error && out.error.tag == 0 ? TEXT(" not-acquired") : TEXT(" failed"));
  unlock("lockstore", 9, "door", 4, "you", 3, &out);
  write(out.is_error && out.error.tag == 1 ? TEXT(" lock-belongs-to-others") : TEXT(" failed"));
  unlock("lockstore", 9, "door", 4, "me", 2, &out);
  write(out.is_error ? TEXT(" failed") : TEXT(" unlocked"));
  unlock("lockstore", 9, "door", 4, "me", 2, &out);
  write(out.is_error && out.error.tag == 0 ? TEXT(" lock-does-not-exist") : TEXT(" failed"));
}

static void secret(text key) {
  answer out;
  get_secret("secrets", 7, key.bytes, key.length, 0, 0, &out);
  if (!out.is_error) {
    write(out.parts.items[0].value);
  } else if (out.error.tag == 0) {
    write(TEXT("secret-not-found"));
  } else {
    write(out.error.common.tag == 0 ? TEXT("store-not-found") : TEXT("permission-denied"));
  }
}

typedef struct {
  unsigned short status;
  pairs headers;
  text body;
} http_response;

EXPORTED("invocation-callback", "on-invoke")
http_response *on_invoke(const char *method, int method_length, int verb, const pair *headers, int header_count, int has_query,
                         const char *query, int query_length, const char *type, int type_length, const char *data, int data_length) {
  static http_response response;
  static const text verbs[] = {{"get", 3}, {"post", 4}, {"put", 3}, {"delete", 6}, {"patch", 5}, {"head", 4}, {"options", 7}};
  text path = {method, method_length};
  text body = {data, data_length};
  answer out;
  (void)headers;
  (void)header_count;
  written = 0;
  response.status = 200;
  if (starts_with(&path, TEXT("echo"))) {
    write(verbs[verb]);
    write(TEXT(" "));
    write(has_query ? (text){query, query_length} : TEXT("-"));
    write(TEXT(" "));
    write((text){type, type_length});
    write(TEXT(" "));
    write(body);
  } else if (starts_with(&path, TEXT("round-trip"))) {
    round_trip(body);
  } else if (starts_with(&path, TEXT("call/"))) {
    call(path, body);
  } else if (starts_with(&path, TEXT("publish"))) {
    publish("pubsub", 6, "counts", 6, data, data_length, 1, "text/plain", 10, 0, 0, &out);
    write(out.is_error ? TEXT("failed") : TEXT("published"));
  } else if (starts_with(&path, TEXT("last"))) {
    read_from(TEXT("statestore"), TEXT("last"));
  } else if (starts_with(&path, TEXT("store/"))) {
    read_from(path, TEXT("key"));
  } else if (starts_with(&path, TEXT("key/"))) {
    read_from(TEXT("statestore"), path);
  } else if (starts_with(&path, TEXT("locks"))) {
    locks();
  } else if (starts_with(&path, TEXT("secret/"))) {
    secret(path);
  } else {
    response.status = 404;
  }
  response.body = (text){output, written};
  return &response;
}

typedef struct {
  text pubsub;
  text topic;
  pairs metadata;
  optional_text dead_letter_topic;
} subscription;

EXPORTED("pubsub-callback", "list-topic-subscriptions") void *list_topic_subscriptions(void) {
  static const subscription wanted = {.pubsub = TEXT("pubsub"), .topic = TEXT("counts")};
  static struct {
    const subscription *items;
    int count;
  } all = {&wanted, 1};
  return &all;
}

typedef struct {
  text id;
  text source;
  text type;
  text spec_version;
  optional_text data_content_type;
  text data;
  text topic;
  text pubsub;
  optional_text path;
  pairs extensions;
} topic_event;

EXPORTED("pubsub-callback", "on-topic-event") int on_topic_event(const topic_event *event) {
  answer out;
  written = 0;
  write(event->pubsub);
  write(TEXT(" "));
  write(event->topic);
  write(TEXT(" "));
  write(event->data_content_type.value);
  write(TEXT(" "));
  write(event->data);
  save(TEXT("last"), (text){output, written}, (optional_text){0}, &out);
  return out.is_error ? 1 : 0;
}

EXPORTED("bindings-callback", "list-input-bindings") void *list_input_bindings(void) {
  static const text name = TEXT("tick");
  static struct {
    const text *items;
    int count;
  } all = {&name, 1};
  return &all;
}

// Asks for the event to be stored, and gives it back.
EXPORTED("bindings-callback", "on-binding-event")
void *on_binding_event(const char *name, int name_length, const char *data, int data_length, const pair *metadata, int metadata_count) {
  static state_item item;
  static struct {
    unsigned char is_error;
    union {
      struct {
        optional_text store;
        struct {
          const state_item *items;
          int count;
        } states;
        struct {
          const text *items;
          int count;
        } to;
        optional_text data;
        unsigned char concurrency;
      };
      text message;
    };
  } result;
  (void)metadata;
  (void)metadata_count;
  result.is_error = data_length == 0;
  if (result.is_error) {
    result.message = TEXT("there is nothing in it");
    return &result;
  }
  item.key = (text){name, name_length};
  item.value = (text){data, data_length};
  result.store = (optional_text){1, TEXT("statestore")};
  result.states.items = &item;
  result.states.count = 1;
  result.data = (optional_text){1, {data, data_length}};
  return &result;
}

typedef struct {
  unsigned char is_error;
  text message;
} done;

EXPORTED("jobs-callback", "on-job-event")
done *on_job_event(const char *name, int name_length, const char *data, int data_length, int has_type, const char *type, int type_length) {
  static done result;
  answer out;
  (void)has_type;
  (void)type;
  (void)type_length;
  written = 0;
  write((text){name, name_length});
  write(TEXT(" "));
  write((text){data, data_length});
  save(TEXT("last"), (text){output, written}, (optional_text){0}, &out);
  result = (done){data_length == 0, TEXT("a job without data")};
  return &result;
}

EXPORTED("configuration-callback", "on-configuration-event")
void on_configuration_event(const char *store, int store_length, const char *id, int id_length, const void *items, int item_count) {
  answer out;
  (void)id;
  (void)id_length;
  (void)items;
  written = 0;
  write((text){store, store_length});
  write(item_count == 1 ? TEXT(" one") : TEXT(" more"));
  save(TEXT("last"), (text){output, written}, (optional_text){0}, &out);
}

EXPORTED("health-callback", "health-check") done *health_check(void) {
  static done result;
  answer out;
  get(TEXT("ill"), &out);
  result = (done){!out.is_error, TEXT("ill")};
  return &result;
}
