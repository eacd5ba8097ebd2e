using Pillion.Wasm.SpecTests.Scripts;

namespace Pillion.Wasm.SpecTests.Running;

internal sealed partial class ScriptRunner
{
    /// <summary>Performs a command's action and hands its results on, unless the instance is not there.</summary>
    private Verdict Act(Command command, Func<Value[], Verdict> check)
    {
        var action = command.Action!;
        var slot = Find(action.Module);
        return slot is Slot.Live live ? check(Perform(action, live.Instance)) : slot.Explain();
    }

    private static Value[] Perform(ScriptAction action, Instance instance)
    {
        if (action.Type == "get")
        {
            return instance[action.Field] is Global global
                ? [global.Value]
                : throw new InvalidOperationException("no such exported global");
        }

        var function = instance.GetFunction(action.Field) ?? throw new InvalidOperationException("no such exported function");
        return function.Invoke([.. (action.Args ?? []).Select(ScriptValues.ToValue)]);
    }

    private static Verdict ExpectResults(Command command, Value[] results)
    {
        var expected = command.Expected ?? [];
        return expected.Count == results.Length && expected.Zip(results).All(pair => ScriptValues.Matches(pair.First, pair.Second))
            ? Verdict.Passed
            : Verdict.Failed($"expected [{string.Join(' ', expected)}], got [{string.Join(' ', results)}]");
    }

    private Verdict ExpectTrap(Command command) =>
        ExpectTrap(command, trap => TrapText(trap) == command.Text || IsPrefix(trap, command.Text!));

    private Verdict ExpectExhaustion(Command command) => ExpectTrap(command, trap => trap.Kind == TrapKind.StackExhausted);

    private Verdict ExpectTrap(Command command, Predicate<WasmTrapException> isExpected)
    {
        try
        {
            return Act(command, results => Verdict.Failed($"expected trap \"{command.Text}\", got [{string.Join(' ', results)}]"));
        }
        catch (WasmTrapException trap)
        {
            return isExpected(trap) ? Verdict.Passed : Verdict.Failed($"expected trap \"{command.Text}\", got \"{TrapText(trap)}\"");
        }
    }

    private static string TrapText(WasmTrapException trap) => WasmTrapException.TextOf(trap.Kind);

    /// <summary>The suite names the element in a few texts (<c>uninitialized element 2</c>), which an engine need not.</summary>
    private static bool IsPrefix(WasmTrapException trap, string expected) =>
        expected.StartsWith(TrapText(trap) + " ", StringComparison.Ordinal);
}
