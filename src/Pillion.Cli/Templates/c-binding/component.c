// An output binding with one operation.
#include "sdk/dapr-component.h"

typedef struct {
  unsigned char is_error;
  dapr_text data;
  dapr_pairs metadata;
  dapr_optional_text content_type;
} response;

// Called once for each instance, with the settings of the component's file; answers the operations that there are.
COMPONENT_EXPORT("output-binding", "init") component_result *init(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  static const dapr_text operations[] = {{"greet", 5}};
  return ok_list(operations, 1);
}

COMPONENT_EXPORT("output-binding", "invoke")
component_result *invoke(const char *operation, int operation_length, const char *data, int length, dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  if (!same((dapr_text){operation, operation_length}, TEXT("greet"))) {
    return fail(NOT_SUPPORTED, print("there is no operation %.*s", operation_length, operation));
  }

  // Longer than a component_result can be: it lies where the host looks for one.
  static response answer;
  answer = (response){0, print("hello %.*s", length, data), {NULL, 0}, {1, TEXT("text/plain")}};
  return (component_result *)&answer;
}
