// What a component exports to be called by the runtime (sdk/wit/dapr, the interfaces *-handler), in C. It comes with dapr.h and wasi-http.h, of
// which only the memory is needed. A function that returns more than a number returns a pointer to it, which must stay valid until it is called
// again.
//
//   DAPR_EXPORT("invocation-handler", "on-invoke") dapr_response *on_invoke(DAPR_REQUEST)
//   DAPR_EXPORT("pubsub-handler", "subscriptions") dapr_subscriptions *subscriptions(void)
//   DAPR_EXPORT("pubsub-handler", "on-event") int on_event(const dapr_topic_event *event)
//   DAPR_EXPORT("bindings-handler", "input-bindings") dapr_texts *input_bindings(void)
//   DAPR_EXPORT("bindings-handler", "on-binding-event") dapr_outcome *on_binding_event(DAPR_BINDING_EVENT)
//   DAPR_EXPORT("jobs-handler", "on-job") dapr_outcome *on_job(DAPR_JOB)
//   DAPR_EXPORT("configuration-handler", "on-configuration-change") void on_configuration_change(DAPR_CONFIGURATION_CHANGE)
#pragma once

#define DAPR_EXPORT(interface, name) __attribute__((export_name(DAPR(interface) "#" name)))

// Parameters, flat as the canonical ABI passes them.
#define DAPR_REQUEST                                                                                                                  \
  const char *verb, int verb_length, const char *path, int path_length, const dapr_pair *headers, int header_count, const char *body, \
      int body_length
#define DAPR_BINDING_EVENT \
  const char *binding, int binding_length, const char *data, int data_length, const dapr_pair *metadata, int metadata_count
#define DAPR_JOB const char *name, int name_length, int has_data, const char *data, int data_length
#define DAPR_CONFIGURATION_CHANGE                                                                                          \
  const char *store, int store_length, const char *subscription, int subscription_length, const dapr_configuration_item *items, \
      int item_count

typedef struct {
  unsigned short status;
  dapr_pairs headers;
  dapr_text body;
} dapr_response;

typedef struct {
  dapr_text pubsub;
  dapr_text topic;
  dapr_text path;
  // Conditions and paths.
  dapr_pairs rules;
  dapr_optional_text dead_letter_topic;
  dapr_pairs metadata;
} dapr_subscription;

typedef struct {
  const dapr_subscription *items;
  int count;
} dapr_subscriptions;

typedef struct {
  dapr_text id;
  dapr_text source;
  dapr_text type;
  dapr_text spec_version;
  dapr_text data_content_type;
  dapr_text data;
  dapr_text pubsub;
  dapr_text topic;
  dapr_text path;
  dapr_pairs extensions;
} dapr_topic_event;

enum { DAPR_SUCCESS, DAPR_RETRY, DAPR_DROP };

typedef struct {
  const dapr_text *items;
  int count;
} dapr_texts;

// A result: what was asked for (nothing, for a job), or why not.
typedef struct {
  unsigned char is_error;
  dapr_text text;
} dapr_outcome;

typedef struct {
  dapr_text key;
  dapr_text value;
  dapr_text version;
  dapr_pairs metadata;
} dapr_configuration_item;
