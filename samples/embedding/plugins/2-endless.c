// Never ends: the host stops it.
#include "plugin.h"

EXPORT(transform) size_t transform(size_t length) {
  for (;;) *(volatile char *)text = (char)length;
}
