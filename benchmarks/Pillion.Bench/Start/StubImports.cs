using System.Linq.Expressions;
using Pillion.Wasm;
using ValueType = Pillion.Wasm.ValueType;

namespace Pillion.Bench.Start;

/// <summary>Gives a module whatever it imports: functions that answer zero, memories of the size it asks for.</summary>
internal static class StubImports
{
    public static Linker Link(Engine engine, Module module)
    {
        var linker = new Linker(engine);
        foreach (var import in module.Imports)
        {
            switch (import.Type)
            {
                case FuncType when import.Name == "__syscall_openat":
                    // No file can be opened: 44 is ENOENT. With descriptor 0, SQLite would try again for ever.
                    linker.Define(import.Module, import.Name, (int _, int _, int _, int _) => -44);
                    break;
                case FuncType type:
                    linker.Define(import.Module, import.Name, Known(type) ?? Any(type));
                    break;
                case MemoryType type:
                    linker.Define(import.Module, import.Name, new Memory(engine, type));
                    break;
                default:
                    throw new BenchException(
                        $"{import.Module}.{import.Name} is a {import.Type.Kind}; there are stubs for functions and memories"
                    );
            }
        }

        return linker;
    }

    /// <summary>As a program is written that knows what its guests import; the types are those of Yoga.</summary>
    private static Delegate? Known(FuncType type) =>
        (type.Results.Length == 0, type.Parameters.Length) switch
        {
            (false, 5) when type.Results[0] == ValueType.F64 && type.Parameters.All(p => p == ValueType.I32) => (
                int _,
                int _,
                int _,
                int _,
                int _
            ) => 0.0,
            _ when type.Parameters.Any(p => p != ValueType.I32) || type.Results.Any(r => r != ValueType.I32) => null,
            (true, 0) => () => { },
            (true, 1) => (int _) => { },
            (true, 2) => (int _, int _) => { },
            (true, 3) => (int _, int _, int _) => { },
            (true, 4) => (int _, int _, int _, int _) => { },
            (true, 5) => (int _, int _, int _, int _, int _) => { },
            (true, 6) => (int _, int _, int _, int _, int _, int _) => { },
            (true, 7) => (int _, int _, int _, int _, int _, int _, int _) => { },
            (true, 8) => (int _, int _, int _, int _, int _, int _, int _, int _) => { },
            (true, 10) => (int _, int _, int _, int _, int _, int _, int _, int _, int _, int _) => { },
            (true, 13) => (int _, int _, int _, int _, int _, int _, int _, int _, int _, int _, int _, int _, int _) => { },
            (false, 0) => () => 0,
            (false, 1) => (int _) => 0,
            (false, 2) => (int _, int _) => 0,
            (false, 3) => (int _, int _, int _) => 0,
            (false, 4) => (int _, int _, int _, int _) => 0,
            (false, 5) => (int _, int _, int _, int _, int _) => 0,
            _ => null,
        };

    private static Delegate Any(FuncType type)
    {
        var parameters = type.Parameters.Select(p => Expression.Parameter(ClrType(p))).ToArray();
        var result = type.Results.IsEmpty ? typeof(void) : ClrType(type.Results[0]);
        return Expression.Lambda(Expression.Default(result), parameters).Compile();
    }

    private static Type ClrType(ValueType type) =>
        type == ValueType.I32 ? typeof(int)
        : type == ValueType.I64 ? typeof(long)
        : type == ValueType.F32 ? typeof(float)
        : type == ValueType.F64 ? typeof(double)
        : throw new BenchException($"there is no stub with {type}");
}
