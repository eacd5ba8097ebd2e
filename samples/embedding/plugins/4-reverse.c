// Turns the text round.
#include "plugin.h"

EXPORT(transform) size_t transform(size_t length) {
  for (size_t i = 0, j = length; i + 1 < j; i++) {
    char c = text[i];
    text[i] = text[--j];
    text[j] = c;
  }
  return length;
}
