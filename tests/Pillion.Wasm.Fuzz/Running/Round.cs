using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Runs one round of a plan in one variant of the engine and writes down what happened.</summary>
internal sealed class Round(Engine engine, Module module, CallPlan plan, CallStep[] calls)
{
    public const string Inconclusive = "inconclusive";

    /// <summary>Starts a line about an exception that the engine must not throw.</summary>
    public const string Error = "ERROR";

    private const int ShownElements = 200;

    // Stacks deep enough that no guest with little fuel finds their end, and no deeper: to unwind a frame takes a microsecond.
    private static readonly InstanceLimits s_limits = new() { MaxStackBytes = Worker.StackBytes / 4, Limiter = new SmallMemories() };
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    public List<string> Lines { get; } = [];

    /// <summary>Calls that ended, be it by a trap; the rest was not made.</summary>
    public int Completed { get; private set; }

    public void Run()
    {
        var linker = new Linker(engine);
        Instance? instance = null;
        try
        {
            HostImports.Define(linker, engine, module, plan, Lines);
            instance = linker.Prepare(module, s_limits).Create();
            using var deadline = instance.WithDeadline(s_patience);
            if (!Note("start ", () => Start(instance)))
            {
                return;
            }

            foreach (var call in calls)
            {
                if (!Note($"{call.Export}: ", () => Call(instance, call)))
                {
                    return;
                }

                Completed++;
            }

            Show(instance);
        }
        catch (Exception e) when (instance is null)
        {
            Lines.Add($"start {Failure(e)}");
        }
        finally
        {
            instance?.Dispose();
        }
    }

    /// <summary>Adds a line about what an action does.</summary>
    /// <returns>Whether the round goes on.</returns>
    private bool Note(string prefix, Func<string> action)
    {
        var before = Lines.Count;
        string outcome;
        try
        {
            outcome = action();
        }
        catch (Exception e)
        {
            outcome = Failure(e);
        }

        if (outcome.StartsWith(Inconclusive, StringComparison.Ordinal))
        {
            // V8 will not make this call, so that it must not be compared what the call did of the host.
            Lines.RemoveRange(before, Lines.Count - before);
        }

        Lines.Add(prefix + outcome);
        return !outcome.StartsWith(Inconclusive, StringComparison.Ordinal)
            && !(prefix == "start " && outcome != "ok")
            && !outcome.StartsWith(Error, StringComparison.Ordinal);
    }

    private static string Start(Instance instance)
    {
        instance.RunStart();
        return "ok";
    }

    private string Call(Instance instance, CallStep call)
    {
        if (plan.Fuel is { } fuel)
        {
            ((Global)instance[fuel]!).Value = Value.FromI32(plan.FuelAmount);
        }

        var function = instance.GetFunction(call.Export)!;
        var arguments = call.Arguments.Select((a, i) => ValueText.Parse(function.Type.Parameters[i], a, instance)).ToArray();
        return string.Join(' ', function.Invoke(arguments).Select(ValueText.Of));
    }

    /// <summary>Kinds of traps, as coarse as V8's messages are.</summary>
    private static string Failure(Exception exception) =>
        exception switch
        {
            WasmTrapException { Kind: TrapKind.Interrupted or TrapKind.StackExhausted or TrapKind.AllocationTooLarge } trap =>
                $"{Inconclusive} {trap.Kind}",
            WasmTrapException trap => "trap "
                + trap.Kind switch
                {
                    TrapKind.Unreachable => "unreachable",
                    TrapKind.IntegerDivideByZero => "divide-by-zero",
                    TrapKind.IntegerOverflow or TrapKind.InvalidConversionToInteger => "integer",
                    TrapKind.UninitializedElement or TrapKind.IndirectCallTypeMismatch => "call-type",
                    TrapKind.TableOutOfBounds or TrapKind.UndefinedElement => "table",
                    // Which comes first if both apply is the engine's choice.
                    TrapKind.MemoryOutOfBounds or TrapKind.UnalignedAtomic => "memory",
                    TrapKind.NullExceptionReference
                    or TrapKind.NullReference
                    or TrapKind.NullFunctionReference
                    or TrapKind.NullStructReference
                    or TrapKind.NullArrayReference
                    or TrapKind.NullI31Reference => "null",
                    TrapKind.ArrayOutOfBounds => "array",
                    TrapKind.CastFailure => "cast",
                    _ => trap.Message,
                },
            WasmGuestException => "exception",
            WasmLimitException or WasmLinkException => $"{Inconclusive} {exception.Message}",
            _ => $"{Error} {exception}",
        };

    private void Show(Instance instance)
    {
        foreach (var item in plan.State)
        {
            Lines.Add(
                instance[item.Name] switch
                {
                    Global global => $"global {item.Name}: {ValueText.Of(global.Value)}",
                    Memory memory => $"memory {item.Name}: {memory.Length} {Digest(memory)}",
                    Table table => $"table {item.Name}: {table.Length} {Elements(table)}",
                    _ => $"{Error} no export {item.Name}",
                }
            );
        }
    }

    private static string Digest(Memory memory) => Convert.ToHexStringLower(SHA256.HashData(memory.Slice(0, (uint)memory.Length)))[..16];

    private static string Elements(Table table)
    {
        var text = new StringBuilder();
        for (uint i = 0; i < Math.Min(table.Length, ShownElements); i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : " ")}{ValueText.Of(table[i])}");
        }

        return text.ToString();
    }
}
