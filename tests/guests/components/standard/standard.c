// wasi:config, wasi:logging and wasi:messaging by HTTP.
//
//   /config/KEY           its value
//   /configs              all
//   /log/LEVEL/CONTEXT?MESSAGE
//   /send/CLIENT/TOPIC?DATA
//
// A message that comes is logged, and refused if it says "bad".
#define ARENA_BYTES (1 << 20)
#include "../../../../sdk/c/wasi-http.h"

#define CONFIG "wasi:config/store@0.2.0-rc.1"
#define LOGGING "wasi:logging/logging@0.1.0-draft"
#define MESSAGES "wasi:messaging/types@0.2.0-draft"
#define PRODUCER "wasi:messaging/producer@0.2.0-draft"

typedef struct {
  const char *bytes;
  int length;
} text;

typedef struct {
  text key;
  text value;
} pair;

typedef struct {
  unsigned char is_there;
  text value;
} optional_text;

// A variant that has a text in all cases that matter.
typedef struct {
  unsigned char tag;
  text message;
} failure;

typedef struct {
  unsigned char is_error;
  union {
    optional_text value;
    failure error;
    int handle;
    struct {
      const pair *items;
      int count;
    };
  };
} outcome;

typedef struct {
  unsigned char is_there;
  const pair *items;
  int count;
} optional_pairs;

IMPORT(CONFIG, "get") void config_get(const char *key, int length, outcome *out);
IMPORT(CONFIG, "get-all") void config_get_all(outcome *out);
IMPORT(LOGGING, "log") void log_line(int level, const char *context, int context_length, const char *message, int message_length);
IMPORT(MESSAGES, "[static]client.connect") void client_connect(const char *name, int length, outcome *out);
IMPORT(MESSAGES, "[resource-drop]client") void client_drop(int client);
IMPORT(MESSAGES, "[constructor]message") int message_new(const char *data, int length);
IMPORT(MESSAGES, "[method]message.set-content-type") void message_set_content_type(int message, const char *type, int length);
IMPORT(MESSAGES, "[method]message.add-metadata")
void message_add_metadata(int message, const char *key, int key_length, const char *value, int value_length);
IMPORT(MESSAGES, "[method]message.topic") void message_topic(int message, optional_text *out);
IMPORT(MESSAGES, "[method]message.content-type") void message_content_type(int message, optional_text *out);
IMPORT(MESSAGES, "[method]message.data") void message_data(int message, text *out);
IMPORT(MESSAGES, "[method]message.metadata") void message_metadata(int message, optional_pairs *out);
IMPORT(MESSAGES, "[resource-drop]message") void message_drop(int message);
IMPORT(PRODUCER, "send") void producer_send(int client, const char *topic, int length, int message, outcome *out);

static char output[1 << 16];
static int written;

static void write(text text) {
  __builtin_memcpy(output + written, text.bytes, text.length);
  written += text.length;
}

#define LITERAL(literal) ((text){literal, sizeof(literal) - 1})

static int equals(text text, const char *literal) {
  for (int i = 0; i < text.length; i++) {
    if (literal[i] == 0 || literal[i] != text.bytes[i]) {
      return 0;
    }
  }
  return literal[text.length] == 0;
}

static text cut(text *whole, char at) {
  for (int i = 0; i < whole->length; i++) {
    if (whole->bytes[i] == at) {
      text rest = {whole->bytes + i + 1, whole->length - i - 1};
      whole->length = i;
      return rest;
    }
  }
  return (text){0, 0};
}

static void write_error(failure error, const text *names) {
  write(names[error.tag]);
  write(LITERAL(": "));
  write(error.message);
}

static const text config_errors[] = {{"upstream", 8}, {"io", 2}};
static const text messaging_errors[] = {{"timeout", 7}, {"connection", 10}, {"permission-denied", 17}, {"other", 5}};

static void config(text key) {
  outcome out;
  config_get(key.bytes, key.length, &out);
  if (out.is_error) {
    write_error(out.error, config_errors);
  } else if (out.value.is_there) {
    write(out.value.value);
  } else {
    write(LITERAL("none"));
  }
}

static void configs(void) {
  outcome out;
  config_get_all(&out);
  if (out.is_error) {
    write_error(out.error, config_errors);
    return;
  }
  for (int i = 0; i < out.count; i++) {
    write(out.items[i].key);
    write(LITERAL("="));
    write(out.items[i].value);
    write(LITERAL(" "));
  }
}

static void send(text client, text topic, text data) {
  outcome out;
  client_connect(client.bytes, client.length, &out);
  if (out.is_error) {
    write_error(out.error, messaging_errors);
    return;
  }
  int connected = out.handle;
  int message = message_new(data.bytes, data.length);
  message_set_content_type(message, "text/plain", 10);
  message_add_metadata(message, "ttlInSeconds", 12, "100", 3);
  producer_send(connected, topic.bytes, topic.length, message, &out);
  client_drop(connected);
  if (out.is_error) {
    write_error(out.error, messaging_errors);
  } else {
    write(LITERAL("sent"));
  }
}

EXPORT("wasi:http/incoming-handler@0.2.12#handle") void handle(int request, int outparam) {
  result out;
  request_path(request, &out);
  text operation = {(const char *)out.value + 1, out.length - 1};
  text data = cut(&operation, '?');
  text first = cut(&operation, '/');
  text second = cut(&first, '/');
  written = 0;
  if (equals(operation, "config")) {
    config(first);
  } else if (equals(operation, "configs")) {
    configs();
  } else if (equals(operation, "log")) {
    log_line(first.bytes[0] - '0', second.bytes, second.length, data.bytes, data.length);
  } else if (equals(operation, "send")) {
    send(first, second, data);
  }
  reply_with(outparam, 200, output, written);
}

EXPORT("wasi:messaging/incoming-handler@0.2.0-draft#handle") outcome *handle_message(int message) {
  static outcome answer;
  optional_text topic;
  optional_text type;
  optional_pairs metadata;
  text data;
  message_topic(message, &topic);
  message_content_type(message, &type);
  message_data(message, &data);
  message_metadata(message, &metadata);
  written = 0;
  write(topic.is_there ? topic.value : LITERAL("-"));
  write(LITERAL(" "));
  write(type.is_there ? type.value : LITERAL("-"));
  write(LITERAL(" "));
  write(data);
  for (int i = 0; metadata.is_there && i < metadata.count; i++) {
    write(LITERAL(" "));
    write(metadata.items[i].key);
    write(LITERAL("="));
    write(metadata.items[i].value);
  }
  log_line(2, "message", 7, output, written);
  answer.is_error = equals(data, "bad");
  answer.error = (failure){3, LITERAL("I do not take this")};
  message_drop(message);
  return &answer;
}
