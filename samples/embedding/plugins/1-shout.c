// Makes letters capital.
#include "plugin.h"

EXPORT(transform) size_t transform(size_t length) {
  for (size_t i = 0; i < length; i++)
    if (text[i] >= 'a' && text[i] <= 'z') text[i] -= 'a' - 'A';
  host_log("shouting", 8);
  return length;
}
