using Pillion.Wasm.Fuzz.Generation;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Decides what is done with a module; the same seed decides the same.</summary>
internal static class Planner
{
    private const int Rounds = 3;
    private const int CallsOfRound = 10;
    private const ulong LargestMemory = 1024;

    /// <summary>The plan, or null if nobody outside WebAssembly can provide one of the imports.</summary>
    public static CallPlan? Plan(Module module, byte[] wasm, ulong seed)
    {
        var imports = new List<ImportStep>();
        foreach (var import in module.Imports)
        {
            if (Provide(import) is not { } step)
            {
                return null;
            }

            imports.Add(step);
        }

        return new CallPlan
        {
            Wasm = Convert.ToBase64String(wasm),
            Imports = [.. imports],
            State = [.. module.Exports.Select(Show).OfType<StateStep>()],
            Fuel = module.Exports.Any(e => e.Name == HarnessExports.Fuel) ? HarnessExports.Fuel : null,
            FuelAmount = SmithProfile.Fuel,
            Rounds = Calls(module, new Random((int)(seed ^ (seed >> 32)))),
        };
    }

    private static ImportStep? Provide(ImportType import)
    {
        var (module, name, type) = import;
        return type switch
        {
            FuncType function when IsProvidable(function) => new(module, name, "func")
            {
                Parameters = [.. function.Parameters.Select(p => p.ToString())],
                Results = [.. function.Results.Select(r => r.ToString())],
            },
            GlobalType { Type: var value } global when IsKnown(value) && value != ValueType.V128 => new(module, name, "global")
            {
                Type = value.ToString(),
                Value = value.IsReference ? "null" : "0",
                Mutable = global.IsMutable,
            },
            MemoryType { IsShared: false, PageSizeLog2: 16, Limits: { Min: <= LargestMemory } limits } memory => new(module, name, "memory")
            {
                Min = limits.Min,
                // No more than the module's own memories may have, see SmallMemories.
                Max = Math.Min(limits.Max ?? LargestMemory, LargestMemory),
                Address = AddressOf(memory.Is64Bit),
            },
            TagType { Type: var values } when values.Parameters.All(IsKnown) => new(module, name, "tag")
            {
                Parameters = [.. values.Parameters.Select(p => p.ToString())],
            },
            TableType { Limits: var limits } table when IsKnown(table.Element) => new(module, name, "table")
            {
                Type = table.Element.ToString(),
                Min = limits.Min,
                Max = limits.Max,
                Address = AddressOf(table.Is64Bit),
            },
            _ => null,
        };
    }

    private static string AddressOf(bool is64Bit) => is64Bit ? "i64" : "i32";

    /// <summary>
    /// Whether a delegate of the engine's kind can have the type: tuples have few members, and none of function references. JavaScript has no
    /// vectors; it would throw, and a guest that catches everything would go on.
    /// </summary>
    private static bool IsProvidable(FuncType type) =>
        type.Parameters.Concat(type.Results).All(t => IsKnown(t) && t != ValueType.V128)
        && (type.Results.Length < 2 || (type.Results.Length < 8 && !type.Results.Contains(ValueType.FuncRef)));

    /// <summary>Whether values of the type can be made and looked at by any host.</summary>
    private static bool IsKnown(ValueType type) =>
        type.ToString() is "i32" or "i64" or "f32" or "f64" or "v128" or "funcref" or "externref";

    /// <summary>Whether values of the type can pass to JavaScript, where exceptions cannot.</summary>
    private static bool IsVisible(ValueType type) => IsKnown(type) || (type.IsReference && !type.IsSubtypeOf(ValueType.ExnRef));

    private static StateStep? Show(ExportType export) =>
        export.Type switch
        {
            GlobalType global when IsVisible(global.Type) => new StateStep(export.Name, "global", global.Type.ToString()),
            MemoryType => new StateStep(export.Name, "memory", null),
            TableType table when IsVisible(table.Element) => new StateStep(export.Name, "table", null),
            _ => null,
        };

    private static CallStep[][] Calls(Module module, Random random)
    {
        var functions = module
            .Exports.Where(e =>
                e.Type is FuncType type && type.Parameters.Concat(type.Results).All(t => IsVisible(t) && t != ValueType.V128)
            )
            .Select(e => (e.Name, Type: (FuncType)e.Type))
            .ToArray();
        var arguments = new ArgumentMaker(random, [.. functions.Select(f => f.Name)]);
        var rounds = new List<CallStep>[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            rounds[round] = [];

            // All in the first round if they are few; then any.
            random.Shuffle(functions);
            for (var i = 0; i < CallsOfRound && functions.Length > 0; i++)
            {
                var (name, type) = i < functions.Length ? functions[i] : functions[random.Next(functions.Length)];
                if (Call(name, type, arguments) is { } call)
                {
                    rounds[round].Add(call);
                }
            }
        }

        return [.. rounds.Select(r => r.ToArray())];
    }

    private static CallStep? Call(string name, FuncType type, ArgumentMaker maker)
    {
        var values = type.Parameters.Select(maker.Of).ToArray();
        return values.Contains(null)
            ? null
            : new CallStep(name, [.. type.Parameters.Select(p => p.ToString())], values!, [.. type.Results.Select(r => r.ToString())]);
    }
}
