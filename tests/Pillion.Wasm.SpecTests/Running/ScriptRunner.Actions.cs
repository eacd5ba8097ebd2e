using System.Collections.Immutable;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Running;

internal sealed partial class ScriptRunner
{
    /// <summary>Performs an action and hands its results on, unless the instance is not there.</summary>
    private Verdict Act(WastAction action, Func<Value[], Verdict> check)
    {
        var slot = Find(action.Instance);
        return slot is Slot.Live live ? check(Perform(action, live.Instance)) : Verdict.Blocked;
    }

    private static Value[] Perform(WastAction action, Instance instance)
    {
        if (action is not WastAction.Invoke invoke)
        {
            return instance[action.Name] is Global global ? [global.Value] : throw new InvalidOperationException("no such exported global");
        }

        var function = instance.GetFunction(invoke.Name) ?? throw new InvalidOperationException("no such exported function");
        return function.Invoke([.. invoke.Arguments.Select(ScriptValues.ToValue)]);
    }

    private static Verdict ExpectResults(ImmutableArray<WastExpectation> expected, Value[] results) =>
        expected.Length == results.Length && expected.Zip(results).All(pair => ScriptValues.Matches(pair.First, pair.Second))
            ? Verdict.Passed
            : Verdict.Failed($"expected [{string.Join(' ', expected)}], got [{string.Join(' ', results)}]");

    private Verdict ExpectTrap(WastCommand.AssertTrap command) =>
        ExpectTrap(command.Action, command.Message, trap => TrapText(trap) == command.Message || IsPrefix(trap, command.Message));

    private Verdict ExpectTrap(WastAction action, string message, Predicate<WasmTrapException> isExpected)
    {
        try
        {
            return Act(action, results => Verdict.Failed($"expected trap \"{message}\", got [{string.Join(' ', results)}]"));
        }
        catch (WasmTrapException trap)
        {
            return isExpected(trap) ? Verdict.Passed : Verdict.Failed($"expected trap \"{message}\", got \"{TrapText(trap)}\"");
        }
    }

    private Verdict ExpectException(WastCommand.AssertException command)
    {
        try
        {
            return Act(command.Action, results => Verdict.Failed($"expected an exception, got [{string.Join(' ', results)}]"));
        }
        catch (WasmGuestException)
        {
            return Verdict.Passed;
        }
    }

    /// <summary>The suite names the element in a few texts (<c>uninitialized element 2</c>), which an engine need not.</summary>
    private static bool IsPrefix(WasmTrapException trap, string expected) =>
        expected.StartsWith(TrapText(trap) + " ", StringComparison.Ordinal);

    private static string TrapText(WasmTrapException trap) => WasmTrapException.TextOf(trap.Kind);
}
