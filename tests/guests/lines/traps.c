// Traps and exceptions whose traces name the lines below. Exports: divide(a, b), load(address), fall(depth).

#define EXPORT(name) __attribute__((export_name(#name), noinline)) extern

EXPORT(divide) int divide(int a, int b)
{
  int sum = a + b;
  return sum / b; // line 8
}

EXPORT(load) int load(const int *address)
{
  int first = address[0];
  return first + divide(first, address[1]); // line 14
}

EXPORT(fall) int fall(int depth)
{
  if (depth == 0)
    __builtin_trap(); // line 20
  int rest = fall(depth - 1);
  return rest + depth;
}
