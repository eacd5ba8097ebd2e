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
//   transaction     writes one key and deletes another, reads both at once
//   settings        reads the configuration "colour"
//   jobs            schedules a job, cannot schedule another of its name, reads it, deletes it, misses it
//   crypto          encrypts the data, decrypts that, and what is no ciphertext
//   converse/NAME   asks a model
//   binding         invokes an output binding
//   metadata        the first byte of what the runtime says of itself, and its health
//   workflow, actor what the runtime does not have
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

typedef struct {
  unsigned char operation;
  text key;
  optional_text value;
  optional_text etag;
  pairs metadata;
  unsigned char has_options;
  unsigned char concurrency;
  unsigned char consistency;
} operation;

typedef struct {
  text key;
  text value;
  optional_text etag;
  optional_text error;
} bulk_item;

typedef struct {
  text key;
  text value;
  text version;
  pairs metadata;
} setting;

typedef struct {
  unsigned char has_value;
  unsigned value;
} optional_number;

typedef struct {
  optional_text schedule;
  optional_number repeats;
  optional_text due_time;
  optional_text ttl;
  optional_text data;
  unsigned char has_policy;
  unsigned char policy;
  optional_number max_retries;
  optional_text interval;
} job;

typedef struct {
  text name;
  job job;
  unsigned char overwrite;
} scheduled;

typedef struct {
  text key_name;
  text algorithm;
  optional_text cipher;
  unsigned char has_omit;
  unsigned char omit;
  optional_text decryption_key;
} encryption;

typedef struct {
  unsigned char is_error;
  union {
    struct {
      const void *items;
      int count;
    };
    failure error;
  };
} list_answer;

typedef struct {
  unsigned char is_error;
  union {
    job job;
    failure error;
  };
} job_answer;

// A message of a user: one of five cases that all begin the same.
typedef struct {
  unsigned char role;
  optional_text name;
  const text *content;
  int parts;
  const void *calls;
  int call_count;
} message;

typedef struct {
  const message *messages;
  int count;
  unsigned char has_scrub;
  unsigned char scrub;
} input;

typedef struct {
  text finish_reason;
  long long index;
  text content;
  const void *calls;
  int call_count;
} choice;

typedef struct {
  const choice *choices;
  int count;
} conversation_output;

IMPORT(INTERFACES("state"), "execute-transaction")
void transact(const char *store, int store_length, const operation *operations, int count, const pair *metadata, int metadata_count, answer *out);
IMPORT(INTERFACES("state"), "get-bulk")
void get_bulk(const char *store, int store_length, const text *keys, int count, int has_parallelism, int parallelism, const pair *metadata,
              int metadata_count, list_answer *out);
IMPORT(INTERFACES("configuration"), "get")
void get_settings(const char *store, int store_length, const text *keys, int count, const pair *metadata, int metadata_count, list_answer *out);
IMPORT(INTERFACES("jobs"), "schedule") void schedule(const scheduled *job, answer *out);
IMPORT(INTERFACES("jobs"), "get") void get_job(const char *name, int length, job_answer *out);
IMPORT(INTERFACES("jobs"), "delete") void delete_job(const char *name, int length, answer *out);
IMPORT(INTERFACES("crypto"), "encrypt")
void encrypt(const char *component, int component_length, const char *data, int data_length, const char *key, int key_length,
             const char *algorithm, int algorithm_length, int has_cipher, const char *cipher, int cipher_length, int has_omit, int omit,
             int has_other, const char *other, int other_length, answer *out);
IMPORT(INTERFACES("crypto"), "decrypt")
void decrypt(const char *component, int component_length, const char *data, int data_length, int has_key, const char *key, int key_length,
             answer *out);
IMPORT(INTERFACES("bindings"), "invoke-binding")
void invoke_binding(const char *name, int name_length, const char *operation, int operation_length, const char *data, int data_length,
                    const pair *metadata, int metadata_count, answer *out);
IMPORT(INTERFACES("runtime"), "get-metadata") void get_metadata(answer *out);
IMPORT(INTERFACES("runtime"), "healthz") int healthz(void);
IMPORT(INTERFACES("workflow"), "get")
void get_workflow(const char *component, int component_length, const char *instance, int instance_length, answer *out);
IMPORT(INTERFACES("actors"), "get-state")
void get_actor_state(const char *type, int type_length, const char *id, int id_length, const char *key, int key_length, answer *out);

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

static void transaction(void) {
  answer out;
  list_answer items;
  operation both[] = {{.operation = 0, .key = TEXT("new"), .value = {1, TEXT("1")}}, {.operation = 1, .key = TEXT("old")}};
  text keys[] = {TEXT("old"), TEXT("new")};
  save(TEXT("old"), TEXT("0"), (optional_text){0}, &out);
  transact("statestore", 10, both, 2, 0, 0, &out);
  write(out.is_error ? TEXT("failed") : TEXT("applied"));
  get_bulk("statestore", 10, keys, 2, 0, 0, 0, 0, &items);
  const bulk_item *found = items.items;
  for (int i = 0; !items.is_error && i < items.count; i++) {
    write(TEXT(" "));
    write(found[i].key);
    write(TEXT("="));
    write(found[i].value);
  }
}

static void settings(void) {
  list_answer items;
  text colour = TEXT("colour");
  get_settings("settings", 8, &colour, 1, 0, 0, &items);
  const setting *found = items.items;
  if (items.is_error || items.count != 1) {
    write(TEXT("failed"));
  } else {
    write(found->key);
    write(TEXT("="));
    write(found->value);
  }
}

static void jobs(void) {
  answer out;
  job_answer found;
  scheduled sweep = {.name = TEXT("sweep"), .job = {.schedule = {1, TEXT("@every 1h")}, .repeats = {1, 3}, .data = {1, TEXT("{}")}}};
  schedule(&sweep, &out);
  write(out.is_error ? TEXT("failed") : TEXT("scheduled"));
  schedule(&sweep, &out);
  write(out.is_error && out.error.tag == 0 ? TEXT(" already-exists") : TEXT(" failed"));
  get_job("sweep", 5, &found);
  write(TEXT(" "));
  write(found.is_error ? TEXT("failed") : found.job.schedule.value);
  delete_job("sweep", 5, &out);
  get_job("sweep", 5, &found);
  write(found.is_error && found.error.tag == 0 ? TEXT(" job-not-found") : TEXT(" failed"));
  sweep.job.schedule.value = TEXT("now and then");
  schedule(&sweep, &out);
  write(out.is_error && out.error.tag == 1 ? TEXT(" invalid-schedule") : TEXT(" failed"));
}

static void crypto(text data) {
  answer out;
  encrypt("crypto", 6, data.bytes, data.length, "key", 3, "A256KW", 6, 0, 0, 0, 0, 0, 0, 0, 0, &out);
  text sealed = out.data;
  if (out.is_error) {
    write(TEXT("failed"));
    return;
  }
  decrypt("crypto", 6, sealed.bytes, sealed.length, 0, 0, 0, &out);
  write(out.is_error ? TEXT("failed") : out.data);
  decrypt("crypto", 6, data.bytes, data.length, 0, 0, 0, &out);
  write(out.is_error && out.error.tag == 1 ? TEXT(" malformed-ciphertext") : TEXT(" failed"));
  decrypt("nothing", 7, data.bytes, data.length, 0, 0, 0, &out);
  write(out.is_error && out.error.tag == 2 ? TEXT(" component-not-found") : TEXT(" failed"));
}

IMPORT(INTERFACES("conversation"), "converse") void converse_with(const void *request, list_answer *out);

typedef struct {
  optional_text context_id;
  optional_text parameters;
  pairs metadata;
  unsigned char has_scrub;
  unsigned char scrub;
  unsigned char has_temperature;
  double temperature;
  const void *tools;
  int tool_count;
  optional_text tool_choice;
  optional_text response_format;
  optional_text cache_retention;
} options;

static void converse(text model, text data) {
  list_answer out;
  message said = {.role = 2, .content = &data, .parts = 1};
  struct {
    text component;
    const input *inputs;
    int count;
    unsigned char has_options;
    options options;
  } request = {.component = model, .inputs = &(input){.messages = &said, .count = 1}, .count = 1};
  converse_with(&request, &out);
  if (!out.is_error) {
    const conversation_output *outputs = out.items;
    write(outputs->choices->content);
    write(TEXT(" "));
    write(outputs->choices->finish_reason);
  } else if (out.error.tag == 3 && out.error.common.tag == 0) {
    write(TEXT("component-not-found: "));
    write(out.error.common.message);
  } else {
    write(TEXT("failed"));
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
  } else if (starts_with(&path, TEXT("transaction"))) {
    transaction();
  } else if (starts_with(&path, TEXT("settings"))) {
    settings();
  } else if (starts_with(&path, TEXT("jobs"))) {
    jobs();
  } else if (starts_with(&path, TEXT("crypto"))) {
    crypto(body);
  } else if (starts_with(&path, TEXT("converse/"))) {
    converse(path, body);
  } else if (starts_with(&path, TEXT("binding"))) {
    invoke_binding("nothing", 7, "create", 6, data, data_length, 0, 0, &out);
    write(out.is_error && out.error.tag == 1 && out.error.common.tag == 0 ? TEXT("binding-not-found") : TEXT("failed"));
  } else if (starts_with(&path, TEXT("metadata"))) {
    get_metadata(&out);
    write(out.is_error ? TEXT("failed") : (text){out.data.bytes, 1});
    write(healthz() ? TEXT(" healthy") : TEXT(" ill"));
  } else if (starts_with(&path, TEXT("workflow"))) {
    get_workflow("dapr", 4, "1", 1, &out);
    write(out.is_error && out.error.tag == 1 && out.error.common.tag == 0 ? out.error.common.message : TEXT("failed"));
  } else if (starts_with(&path, TEXT("actor"))) {
    get_actor_state("room", 4, "1", 1, "key", 3, &out);
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

// No actors: the runtime calls none of these.
EXPORTED("actors-callback", "config") void *actor_config(void) {
  static struct {
    pairs entities;
    optional_text idle_timeout;
    optional_text scan_interval;
    optional_text drain_timeout;
    unsigned char drain[2];
    unsigned char reentrancy[2];
    optional_number depth;
    optional_number partitions;
  } none;
  return &none;
}

static done *no_actor(void) {
  static done result;
  result = (done){1, TEXT("there are no actors here")};
  return &result;
}

EXPORTED("actors-callback", "on-invoke")
done *actor_invoke(const char *type, int type_length, const char *id, int id_length, const char *method, int method_length, const char *data,
                   int data_length) {
  (void)type, (void)type_length, (void)id, (void)id_length, (void)method, (void)method_length, (void)data, (void)data_length;
  return no_actor();
}

EXPORTED("actors-callback", "on-timer") done *actor_timer(const void *event) {
  (void)event;
  return no_actor();
}

EXPORTED("actors-callback", "on-reminder")
done *actor_reminder(const char *type, int type_length, const char *id, int id_length, const char *name, int name_length, int has_due,
                     const char *due, int due_length, int has_period, const char *period, int period_length, const char *data,
                     int data_length) {
  (void)type, (void)type_length, (void)id, (void)id_length, (void)name, (void)name_length, (void)has_due, (void)due, (void)due_length;
  (void)has_period, (void)period, (void)period_length, (void)data, (void)data_length;
  return no_actor();
}

EXPORTED("actors-callback", "deactivate") done *actor_deactivate(const char *type, int type_length, const char *id, int id_length) {
  (void)type, (void)type_length, (void)id, (void)id_length;
  return no_actor();
}
