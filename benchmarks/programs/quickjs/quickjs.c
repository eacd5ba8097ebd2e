// QuickJS running the functions of programs.js.
#include "../protocol.h"
#include "programs.h"
#include "quickjs.h"

static JSContext *context;

static JSValue checked(JSValue value) {
  if (JS_IsException(value)) fail("JavaScript", JS_ToCString(context, JS_GetException(context)));
  return value;
}

uint64_t run(const char *name, uint32_t n) {
  if (!context) {
    context = JS_NewContext(JS_NewRuntime());
    checked(JS_Eval(context, programs, sizeof programs - 1, "programs.js", JS_EVAL_TYPE_GLOBAL));
  }
  JSValue global = JS_GetGlobalObject(context), argument = JS_NewUint32(context, n);
  JSValue function = checked(JS_GetPropertyStr(context, global, name));
  JSValue result = checked(JS_Call(context, function, JS_UNDEFINED, 1, &argument));
  const char *text = JS_ToCString(context, result);
  uint64_t sum = fold_text(FOLD_START, text);
  JS_FreeCString(context, text);
  JS_FreeValue(context, result);
  JS_FreeValue(context, function);
  JS_FreeValue(context, global);
  return sum;
}
