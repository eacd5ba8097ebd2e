// Lua running the functions of programs.lua.
#include "../protocol.h"
#include "programs.h"
#include "lauxlib.h"
#include "lualib.h"

// No files and no operating system.
static const luaL_Reg libraries[] = {
  {LUA_GNAME, luaopen_base}, {LUA_COLIBNAME, luaopen_coroutine}, {LUA_TABLIBNAME, luaopen_table},
  {LUA_STRLIBNAME, luaopen_string}, {LUA_MATHLIBNAME, luaopen_math},
};

static lua_State *state;

uint64_t run(const char *name, uint32_t n) {
  if (!state) {
    state = luaL_newstate();
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
      luaL_requiref(state, libraries[i].name, libraries[i].func, 1);
      lua_pop(state, 1);
    }
    if (luaL_loadbuffer(state, programs, sizeof programs - 1, "programs.lua") != LUA_OK) fail("Lua", lua_tostring(state, -1));
    lua_call(state, 0, 0);
  }
  lua_getglobal(state, name);
  lua_pushinteger(state, n);
  lua_call(state, 1, 1);
  uint64_t sum = fold_text(FOLD_START, luaL_tolstring(state, -1, NULL));
  lua_pop(state, 2);
  return sum;
}
