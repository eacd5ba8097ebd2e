using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Provides the imports of a plan: functions note their arguments among the lines of the outcome and answer zeros.</summary>
internal static class HostImports
{
    private const int MaxLines = 2000;

    private static readonly MethodInfo s_note = typeof(HostImports).GetMethod(nameof(Note), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static void Define(Linker linker, Engine engine, Module module, CallPlan plan, List<string> lines)
    {
        for (var i = 0; i < plan.Imports.Length; i++)
        {
            var step = plan.Imports[i];
            switch (module.Imports[i].Type)
            {
                case FuncType type:
                    linker.Define(step.Module, step.Name, Function(step, type, lines));
                    break;
                case GlobalType type:
                    linker.Define(step.Module, step.Name, new Global(engine, type, Value.Default(type.Type)));
                    break;
                case MemoryType type:
                    linker.Define(step.Module, step.Name, new Memory(engine, type with { Limits = new Limits(step.Min, step.Max) }));
                    break;
                case TagType type:
                    linker.Define(step.Module, step.Name, new Tag(type));
                    break;
                case TableType type:
                    linker.Define(step.Module, step.Name, new Table(engine, type, Value.Default(type.Element)));
                    break;
            }
        }
    }

    private static Delegate Function(ImportStep step, FuncType type, List<string> lines)
    {
        var parameters = type.Parameters.Select(p => Expression.Parameter(DotNetType(p))).ToArray();
        var results = type.Results.Select(DotNetType).ToArray();
        var result = results.Length switch
        {
            0 => typeof(void),
            1 => results[0],
            _ => Type.GetType($"System.ValueTuple`{results.Length}", throwOnError: true)!.MakeGenericType(results),
        };
        var note = Expression.Call(
            s_note,
            Expression.Constant(lines),
            Expression.Constant(step),
            Expression.NewArrayInit(typeof(object), parameters.Select(p => Expression.Convert(p, typeof(object))))
        );
        Expression body = result == typeof(void) ? note : Expression.Block(note, Expression.Default(result));
        return Expression.Lambda(Expression.GetDelegateType([.. parameters.Select(p => p.Type), result]), body, parameters).Compile();
    }

    private static void Note(List<string> lines, ImportStep step, object?[] arguments)
    {
        if (lines.Count < MaxLines)
        {
            lines.Add($"host {step.Name}: {string.Join(' ', arguments.Select((a, i) => ValueText.Of(AsValue(step.Parameters[i], a))))}");
        }
    }

    private static Value AsValue(string type, object? argument) =>
        type switch
        {
            "i32" => Value.FromI32((int)argument!),
            "i64" => Value.FromI64((long)argument!),
            "f32" => Value.FromF32((float)argument!),
            "f64" => Value.FromF64((double)argument!),
            "v128" => Value.FromV128((Vector128<byte>)argument!),
            "funcref" => Value.FromFuncRef((Function?)argument),
            _ => Value.FromExternRef(argument),
        };

    private static Type DotNetType(ValueType type) =>
        type.ToString() switch
        {
            "i32" => typeof(int),
            "i64" => typeof(long),
            "f32" => typeof(float),
            "f64" => typeof(double),
            "v128" => typeof(Vector128<byte>),
            "funcref" => typeof(Function),
            _ => typeof(object),
        };
}
